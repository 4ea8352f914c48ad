"""Answers before and after the drawn assumptions are weighed by anchors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from brandsim._errors import InputError, Said
from brandsim.response.intervals.limits import Interval, Limits, around
from brandsim.scenarios.anchors.conditioning import Conditioning

MOVED = 3.0
"""An assumption is told to have moved beyond so many standard errors of its weighted mean."""


@dataclass(frozen=True)
class ConditionedAnswer:
    """One answer before and after conditioning, in minutes or as a share.

    Attributes
    ----------
    name, statistic : str
    central : float or None
        The answer that reports give: at the central assumptions.
    prior, conditioned : float or None
        Means over the draws, all equal and weighted; None of too few draws, or with an infinite one.
    prior95, conditioned95 : (float, float) or None
        The first is that of the report, ``uncertainty95``.
    """

    name: str
    statistic: str
    central: float | None
    prior: float | None
    prior95: Interval
    conditioned: float | None
    conditioned95: Interval

    @classmethod
    def of(
        cls,
        name: str,
        statistic: str,
        central: float | None,
        prior95: Interval,
        by_draw: NDArray[np.float64],
        conditioning: Conditioning,
        limits: Limits,
    ) -> ConditionedAnswer:
        """Weigh what an answer is under each draw.

        Parameters
        ----------
        name, statistic, central, prior95
            The fields.
        by_draw : ndarray of float64 [draws]
        conditioning : Conditioning
        limits : Limits
            What is possible.
        """
        prior = _finite(float(by_draw.mean()))
        after = _finite(conditioning.mean(by_draw)) if conditioning.carries else None
        within = around(after, conditioning.interval(by_draw), limits)
        return cls(name, statistic, central, prior, prior95, after, within)


@dataclass(frozen=True)
class MovedAssumption:
    """An assumption whose mean over the draws moves when they are weighed."""

    key: str
    prior: float
    conditioned: float


@dataclass(frozen=True)
class Conditioned:
    """Answers of a run where anchors hold, beside those where nothing is known of them.

    Attributes
    ----------
    conditioning : Conditioning
    answers : tuple of ConditionedAnswer
    moved : tuple of MovedAssumption
        The most moved first.
    """

    conditioning: Conditioning
    answers: tuple[ConditionedAnswer, ...]
    moved: tuple[MovedAssumption, ...]

    def summary(self, lang: str) -> dict[str, Any]:
        """Return it as machines read it.

        Parameters
        ----------
        lang : str
            Of texts.
        """
        return told_conditioning(self.conditioning, lang) | {
            "answers": [vars(answer) for answer in self.answers],
            "moved": [vars(one) for one in self.moved],
        }


def told_conditioning(conditioning: Conditioning, lang: str) -> dict[str, Any]:
    """Return by what the draws are weighed, and as how many equal ones, as machines read it.

    Parameters
    ----------
    conditioning : Conditioning
    lang : str
        Of texts.
    """
    return {
        "conditioned_on": [
            {
                "anchor": anchor.key,
                "text": anchor.text.to(lang),
                "figure": anchor.value,
                "standard_error": anchor.standard_error,
                "unit": anchor.unit,
                "differs": anchor.differs.to(lang) or None,
                "source": anchor.source.to(lang),
            }
            for anchor in conditioning.anchors
        ],
        "draws": len(conditioning.weight),
        "effective_draws": conditioning.effective,
        "carries": conditioning.carries,
    }


def check_draws(command: str, condition: Sequence[str], draws: int, named: str = "uncertainty") -> None:
    """Check that there are draws to weigh, before anything is played.

    Parameters
    ----------
    command : str
        For messages.
    condition : sequence of str
        Anchors that hold.
    draws : int
        Of the assumptions.
    named : str
        By which argument they are asked for.

    Raises
    ------
    InputError
        For fewer than two draws.
    """
    if condition and draws < 2:
        cure = Said("Raise {named} to at least 100.", named=named)
        raise InputError(command, named, draws, "several draws of the assumptions to weigh", cure)


def moved_assumptions(
    drawn: Sequence[dict[str, float]], conditioning: Conditioning
) -> tuple[MovedAssumption, ...]:
    """Return the assumptions whose weighted mean moves beyond `MOVED`, the most moved first.

    Parameters
    ----------
    drawn : sequence of dict of str to float
        The draws.
    conditioning : Conditioning
    """
    if not conditioning.carries:
        return ()
    found = []
    for key in drawn[0]:
        values = np.array([draw[key] for draw in drawn])
        spread = values.std()
        if spread > 1e-9 * abs(values).max():  # a fixed one differs by rounding alone
            after, before = conditioning.mean(values), float(values.mean())
            shift = abs(after - before) / spread * np.sqrt(conditioning.effective)
            if shift > MOVED:
                found.append((shift, MovedAssumption(key, before, after)))
    return tuple(one for _, one in sorted(found, key=lambda pair: -pair[0]))


def _finite(value: float) -> float | None:
    return value if np.isfinite(value) else None
