"""The model beside its anchors, and its answers where the drawn assumptions are weighed by them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from brandsim._arguments import names
from brandsim._errors import InputError
from brandsim.response.definition import URGENT
from brandsim.response.indicators import GOAL_DECIMALS
from brandsim.response.intervals.draws import assumptions_interval, less
from brandsim.response.intervals.limits import AMOUNT, SHARE, Interval, around
from brandsim.scenarios.anchors.anchor import OF_TIME, Anchor
from brandsim.scenarios.anchors.chosen import anchors_of, chosen_anchors
from brandsim.scenarios.anchors.conditioning import Conditioning
from brandsim.scenarios.anchors.counts import COUNTED, AnchorCounts
from brandsim.scenarios.files.scenario import Scenario
from brandsim.scenarios.run.prepared import PreparedScenario, paired_years, years_per_draw
from brandsim.scenarios.run.progress import progress_bar
from brandsim.scenarios.run.run import Run
from brandsim.scenarios.run.simulate import DEFAULT_YEARS, UNCERTAINTY_DRAWS, checked_settings

Verdict = Literal["agrees", "above", "below", "another_service", "not_at_hand", "no_counterpart"]

ANSWERS = (
    ("response_time", "median"),
    ("response_time", "p90"),
    ("full_response", "median"),
    ("first_action", "median"),
)
"""The answers that are shown before and after conditioning, besides the goal's statistic and the headline's share."""

MOVED = 3.0
"""An assumption is told to have moved beyond so many standard errors of its weighted mean."""


@dataclass(frozen=True)
class AnchorRow:
    """The model beside one anchor, both in the anchor's unit.

    Attributes
    ----------
    anchor : Anchor
    model : float or None
        At the central assumptions; None where the model has no counterpart.
    uncertainty95 : (float, float) or None
        Over the drawn assumptions.
    """

    anchor: Anchor
    model: float | None
    uncertainty95: Interval

    @property
    def verdict(self) -> Verdict:
        """Whether the figure and what the assumptions leave open overlap, or the model is above or below it."""
        if self.model is None:
            return "no_counterpart"
        if self.anchor.range95 is None:
            return "not_at_hand"
        if self.anchor.describes == "other":
            return "another_service"
        low, high = self.anchor.range95
        least, most = self.uncertainty95 or (self.model, self.model)
        return "above" if least > high else "below" if most < low else "agrees"


@dataclass(frozen=True)
class ConditionedAnswer:
    """One answer before and after conditioning, in minutes or as a share.

    Attributes
    ----------
    name, statistic : str
    central : float or None
        The answer that reports give: at the central assumptions.
    prior, conditioned : float or None
        Means over the draws, all equal and weighted.
    prior95, conditioned95 : (float, float) or None
    """

    name: str
    statistic: str
    central: float | None
    prior: float | None
    prior95: Interval
    conditioned: float | None
    conditioned95: Interval


@dataclass(frozen=True)
class MovedAssumption:
    """An assumption whose mean over the draws moves when they are weighed."""

    key: str
    prior: float
    conditioned: float


@dataclass(frozen=True)
class Anchors:
    """The result of `anchors`.

    Attributes
    ----------
    run : Run
    rows : tuple of AnchorRow
        In the order of the table.
    conditioning : Conditioning or None
        None where no anchor was chosen.
    answers : tuple of ConditionedAnswer
    moved : tuple of MovedAssumption
        The most moved first.
    """

    run: Run
    rows: tuple[AnchorRow, ...]
    conditioning: Conditioning | None
    answers: tuple[ConditionedAnswer, ...]
    moved: tuple[MovedAssumption, ...]

    def summary(self, lang: str = "sv") -> dict[str, Any]:
        """Return everything that machines read.

        Parameters
        ----------
        lang : str
            One of `languages`.
        """
        return {
            "scenario": self.run.scenario.name,
            "years": self.run.years,
            "draws": len(self.run.figures.sampled),
            "anchors": [_told(row, lang) for row in self.rows],
            "conditioned_on": None
            if self.conditioning is None
            else [a.key for a in self.conditioning.anchors],
            "effective_draws": None if self.conditioning is None else self.conditioning.effective,
            "answers": [vars(answer) for answer in self.answers],
            "moved": [vars(one) for one in self.moved],
        }


def _told(row: AnchorRow, lang: str) -> dict[str, Any]:
    anchor = row.anchor
    return {
        "anchor": anchor.key,
        "text": anchor.text.to(lang),
        "statistic": anchor.statistic,
        "unit": anchor.unit,
        "year": anchor.year or None,
        "figure": anchor.value,
        "low": anchor.low,
        "high": anchor.high,
        "model": row.model,
        "uncertainty95": row.uncertainty95,
        "verdict": row.verdict,
        "differs": anchor.differs.to(lang) or None,
        "standard_error": anchor.standard_error,
        "source": anchor.source.to(lang),
        "confidence": anchor.confidence,
    }


def anchors(
    scenario: str | Path | Scenario = "ambition",
    years: int | None = None,
    seed: int = 1,
    threads: int | None = None,
    *,
    condition: Sequence[str] = (),
    uncertainty: int = UNCERTAINTY_DRAWS,
    statistic: str = "median",
    progress: bool | None = None,
) -> Anchors:
    """Hold the model against figures from outside it, and weigh the drawn assumptions by those that are chosen.

    Parameters
    ----------
    scenario : str, path or Scenario
        A packaged name or a TOML file; its ``anchors`` under ``[data]`` is the table of figures.
    years, seed, threads, uncertainty, statistic, progress
        As for `simulate`.
    condition : sequence of str
        Anchors that hold: their standard errors say how closely.

    Raises
    ------
    InputError
        As `simulate`; for a faulty table of anchors, or an unknown anchor or one without figure or standard error.

    Examples
    --------
    >>> import brandsim as bs
    >>> found = bs.anchors("ambition", years=2, uncertainty=2)
    >>> print(found.text("en").splitlines()[0])
    THE MODEL BESIDE FIGURES FROM OUTSIDE
    """
    most, seed, threads, uncertainty = checked_settings(
        "anchors",
        DEFAULT_YEARS if years is None else years,
        seed,
        "numba",
        threads,
        uncertainty,
        statistic,
        progress,
    )
    wanted = [str(name) for name in names("anchors", "condition", condition)]
    with progress_bar("anchors", progress) as bar:
        prepared = PreparedScenario.of(scenario, "numba", seed, threads, URGENT, statistic, None, bar)
        found = prepared.found
        crews, types = [crew.key for crew in found.service.crews], [row.type for row in found.demand.types]
        table = anchors_of(prepared.scenario, found)
        if wanted and uncertainty < 2:
            cure = "Raise uncertainty to at least 100."
            what = "several draws of the assumptions to weigh"
            raise InputError("anchors", "uncertainty", uncertainty, what, cure)
        chosen = chosen_anchors("anchors", table, wanted)
        paired = paired_years(uncertainty, years_per_draw(most), most)
        drawn = prepared.sampled_assumptions(uncertainty)
        scored = prepared.scored(most)
        bar.total = 2 * (most + paired.size) + len(scored.strata(most).numbers)
        bar.refresh()
        run = prepared.run(prepared.played(most, scored), drawn, paired, prepared.sampled(drawn, paired))
        counts = AnchorCounts(tuple(a for a in table if a.measure in COUNTED), tuple(crews), tuple(types))
        counted = counts.over(prepared, drawn, paired, most)
    modelled = {
        anchor.key: (
            float(np.nanmean(counted.central[:, i])),
            counted.central[:, i],
            counted.sampled[:, :, i],
            paired,
        )
        for i, anchor in enumerate(counts.anchors)
    }
    for anchor in table:
        if anchor.measure in OF_TIME:
            assert anchor.statistic is not None
            scale = 100.0 if anchor.in_percent else 1.0
            central, sampled, each = run.figures.moved(anchor.measure, anchor.statistic)
            estimate = run.indicator(anchor.measure, anchor.statistic).estimate
            if estimate is not None:
                modelled[anchor.key] = (scale * estimate, scale * central, scale * sampled, each)
        elif anchor.measure == "call_handling":
            handled = np.array([[draw["call_handling_s"] / 60.0] for draw in drawn]).reshape(uncertainty, 1)
            middle = prepared.values["call_handling_s"] / 60.0
            modelled[anchor.key] = (
                middle,
                np.full(most, middle),
                np.repeat(handled, paired.shape[1], axis=1),
                paired,
            )
    rows = tuple(_row(anchor, modelled.get(anchor.key)) for anchor in table)
    if not chosen:
        return Anchors(run, rows, None, (), ())
    by_draw = np.column_stack([_by_draw(*modelled[anchor.key]) for anchor in chosen])
    conditioning = Conditioning.of(chosen, by_draw)
    return Anchors(run, rows, conditioning, _answers(run, conditioning), _moved(drawn, conditioning))


def _row(
    anchor: Anchor,
    modelled: tuple[float, NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]] | None,
) -> AnchorRow:
    if modelled is None:
        return AnchorRow(anchor, None, None)
    in_percent = anchor.in_percent or anchor.measure == "share_of_alarms"
    limits = (100.0 * SHARE[0], 100.0 * SHARE[1]) if in_percent else AMOUNT
    return AnchorRow(anchor, modelled[0], around(modelled[0], assumptions_interval(*modelled), limits))


def _by_draw(
    middle: float, central: NDArray[np.float64], sampled: NDArray[np.float64], paired: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return the expected value under each draw: the estimate, moved by the mean paired difference of its years."""
    difference = less(sampled, central[paired])
    known = ~np.isnan(difference)
    with np.errstate(invalid="ignore"):
        moved = np.where(known, difference, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    return middle + np.where(np.isnan(moved), np.inf, moved)


def _answers(run: Run, conditioning: Conditioning) -> tuple[ConditionedAnswer, ...]:
    share = "response_time", run.statistics.shares[0]
    wanted = dict.fromkeys([("response_time", run.definition.statistic), *ANSWERS[:2], share, *ANSWERS[2:]])
    even = Conditioning((), np.full(len(conditioning.weight), 1.0 / len(conditioning.weight)))
    answers = []
    for name, statistic in wanted:
        if name not in run.figures.indicators:
            continue
        central = run.indicator(name, statistic).estimate
        if central is not None:
            by_draw = _by_draw(central, *run.figures.moved(name, statistic))
            answers.append(_answer(name, statistic, central, by_draw, even, conditioning))
    goal = run.goal
    if goal.target_min is not None and goal.probability_met_next_year is not None:
        values = run.figures.series("response_time", run.definition.statistic)[1]
        met = (np.round(values, GOAL_DECIMALS) <= goal.target_min + 1e-9).mean(axis=1)
        central, after = (
            goal.probability_met_next_year,
            conditioning.mean(met) if conditioning.carries else None,
        )
        answers.append(ConditionedAnswer("goal", "share", central, central, None, after, None))
    return tuple(answers)


def _answer(
    name: str,
    statistic: str,
    central: float,
    by_draw: NDArray[np.float64],
    even: Conditioning,
    conditioning: Conditioning,
) -> ConditionedAnswer:
    prior, conditioned = even.mean(by_draw), conditioning.mean(by_draw)
    return ConditionedAnswer(
        name,
        statistic,
        central,
        prior if np.isfinite(prior) else None,
        even.interval(by_draw),
        conditioned if np.isfinite(conditioned) and conditioning.carries else None,
        conditioning.interval(by_draw),
    )


def _moved(drawn: Sequence[dict[str, float]], conditioning: Conditioning) -> tuple[MovedAssumption, ...]:
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
