"""The answers to a question about a scenario, or its difference to another, year by year under given assumptions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from brandsim._errors import InputError
from brandsim.response.definition import URGENT
from brandsim.response.intervals.draws import less
from brandsim.response.intervals.limits import Interval
from brandsim.response.intervals.strata import Strata, expected
from brandsim.response.paired import LEAST_ASKED, LEAST_DIFFERING
from brandsim.response.statistics import LEAST_OF_MEAN, counted_of
from brandsim.scenarios.anchors.anchor import Anchor
from brandsim.scenarios.files.assumptions import moved_to
from brandsim.scenarios.files.scenario import Scenario
from brandsim.scenarios.run.anchor_counts import counted_in_world
from brandsim.scenarios.run.prepared import PreparedScenario
from brandsim.scenarios.world.setting import Shared


class Answer(NamedTuple):
    """Yearly answers under one set of assumptions.

    Attributes
    ----------
    yearly : ndarray of float64 [years + extra]
        NaN where no incident asks for it.
    asked, met : ndarray of float64 [scenarios, years]
        How many incidents of the years asked for do, and of these, of a share, how many are in it.
    """

    yearly: NDArray[np.float64]
    asked: NDArray[np.float64]
    met: NDArray[np.float64]


class Crossing(NamedTuple):
    """Where an answer crosses a level: somewhere between two values of an assumption.

    Attributes
    ----------
    values : mapping of str to float
        The central assumptions.
    key : str
    inside, outside : float
        On either side of it: the central value, and an end of the range.
    level : float
    above : bool
        Whether the answer is above the level at the central value.
    halvings : int
        How often the part of the range that holds it is halved; 0 where there is nothing between the two.
    """

    values: Mapping[str, float]
    key: str
    inside: float
    outside: float
    level: float
    above: bool
    halvings: int


class Counted(NamedTuple):
    """What is counted under one set of assumptions, to be held against figures from outside.

    Attributes
    ----------
    anchors : tuple of Anchor
    values : mapping of str to float
        The assumptions.
    """

    anchors: tuple[Anchor, ...]
    values: Mapping[str, float]


@dataclass(frozen=True)
class Question:
    """The question: the yearly answers of a scenario, or of its difference to another, under some assumptions."""

    ready: Sequence[PreparedScenario]
    name: str
    statistic: str
    strata: Strata | None
    years: int

    @property
    def numbers(self) -> NDArray[np.int64]:
        """Which replications are played: the years asked for, and storm years where they decide the statistic."""
        years = np.arange(self.years)
        return years if self.strata is None else np.concatenate([years, self.strata.numbers])

    def answers(self, values: Mapping[str, float]) -> Answer:
        """Return the answer of each year.

        Parameters
        ----------
        values : mapping of str to float
            Assumptions.

        Raises
        ------
        InputError
            If a year's answer is infinite, since then the expected one is, or if no year has one.
        """
        shared = Shared()
        measured = self.ready[0].measured
        i, s = measured.indicators.index(self.name), measured.statistics.index(self.statistic)
        results = [one.runner.at(one.basis, _own(one, values), self.numbers, shared) for one in self.ready]
        figures = np.array([one.figures[:, i] for one in results])
        yearly = figures[0, :, s] if len(results) == 1 else less(*figures[:, :, s])
        if np.isinf(yearly).any() or np.isnan(yearly).all():
            what = "a statistic with an expected value under every set of assumptions"
            cure = "In some year nobody came: ask for share_met, or for a lower quantile."
            raise InputError("sensitivity", "statistic", self.statistic, what, cure)
        asked = figures[:, : self.years, measured.statistics.index(counted_of(self.statistic))]
        return Answer(yearly, asked, np.rint(np.nan_to_num(figures[:, : self.years, s]) * asked))

    def expected(self, answer: Answer) -> float:
        """Return the expected yearly answer.

        Parameters
        ----------
        answer : Answer
        """
        value = expected(answer.yearly, self.strata).value
        assert value is not None  # `answers` has seen to it
        return value

    def expected_at(self, values: Mapping[str, float]) -> float:
        """Return the expected yearly answer under some assumptions.

        Parameters
        ----------
        values : mapping of str to float

        Raises
        ------
        InputError
            As `answers`.
        """
        return self.expected(self.answers(values))

    def counted_in(self, one: Counted) -> list[float]:
        """Return what the scenario, or the one that it is held against, counts in the mean of the years asked for.

        Parameters
        ----------
        one : Counted
        """
        prepared, numbers = self.ready[-1], np.arange(self.years)
        values = _own(prepared, one.values)
        figures = prepared.runner.at(prepared.basis, values, numbers, Shared()).figures
        return counted_in_world(one.anchors, prepared, values, figures, numbers.tolist())

    def crossed_at(self, one: Crossing) -> float:
        """Return the first value that is known to be beyond the level, seen from the central one.

        Parameters
        ----------
        one : Crossing

        Raises
        ------
        InputError
            As `answers`.
        """
        inside, outside = one.inside, one.outside
        for _ in range(one.halvings):
            middle = (inside + outside) / 2
            same = (self.expected_at(moved_to(one.values, one.key, middle)) > one.level) == one.above
            inside, outside = (middle, outside) if same else (inside, middle)
        return outside

    def chance(self, answer: Answer, other: Answer | None = None) -> Interval:
        """Return the 95 % interval of the expected yearly answer, or of how far it is from another's.

        Parameters
        ----------
        answer : Answer
        other : Answer, optional

        Returns
        -------
        (float, float) or None
            None where too few incidents carry a difference, as in `brandsim.response.paired`.
        """
        sides = (answer.met[:1], answer.met[1:]) if other is None else (answer.met, other.met)
        if (len(answer.met) > 1 or other is not None) and not self._carried(answer.asked, *sides):
            return None
        yearly = answer.yearly if other is None else answer.yearly - other.yearly
        return expected(yearly, self.strata).ci95

    def _carried(
        self, asked: NDArray[np.float64], one: NDArray[np.float64], other: NDArray[np.float64]
    ) -> bool:
        """Tell whether enough incidents ask for it, or of a share, are in it on one side alone at the least."""
        if self.statistic.startswith("share"):
            return float(np.abs(one - other).sum()) >= LEAST_DIFFERING
        least = LEAST_OF_MEAN if self.statistic == "mean" else LEAST_ASKED
        return float(asked.sum(axis=1).min()) >= least


def _own(prepared: PreparedScenario, values: Mapping[str, float]) -> dict[str, float]:
    """Return assumptions as a scenario has them: what it fixes stays."""
    fixed = {row.key: row.value for row in prepared.found.assumptions if not row.has_range}
    return {**values, **fixed}


def play_of_question(
    scenarios: Sequence[Scenario],
    *,
    bar: Any,
    play: Callable[[Question, Any], Any],
    engine: str,
    seed: int,
    name: str,
    statistic: str,
    strata: Strata | None,
    years: int,
) -> Callable[[Any], Any]:
    """Return what is asked of a question, on one thread.

    Parameters
    ----------
    scenarios : sequence of Scenario
        One, or one and the baseline.
    bar : tqdm
        Told of every year.
    play : callable
        A method of `Question`.
    engine, seed
        As for `simulate`.
    name, statistic, strata, years
        As `Question`.
    """
    ready = [PreparedScenario.of(one, engine, seed, 1, URGENT, "median", None, bar) for one in scenarios]
    return partial(play, Question(ready, name, statistic, strata, years))
