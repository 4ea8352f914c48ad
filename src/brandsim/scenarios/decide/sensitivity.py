"""Sensitivity: which assumptions move the answer, one by one and all at once, and the break-even value of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from brandsim._arguments import whole_number
from brandsim._errors import InputError, Said
from brandsim._results import Result
from brandsim._validate import check_known, check_range
from brandsim.response.definition import URGENT
from brandsim.response.intervals.draws import quantile_pair
from brandsim.response.intervals.limits import AMOUNT, CHANGE, SHARE, SHARE_CHANGE, Interval, around
from brandsim.response.statistics import heavy_tailed
from brandsim.scenarios.anchors.anchor import Anchor
from brandsim.scenarios.anchors.answers import Conditioned, ConditionedAnswer, moved_assumptions
from brandsim.scenarios.anchors.conditioning import Conditioning
from brandsim.scenarios.decide.answers import Answer, Counted, Crossing, Question, play_of_question
from brandsim.scenarios.decide.comparable import checked_condition
from brandsim.scenarios.files.assumptions import FOLLOWS, IN_WORLDS, Assumption, moved_to
from brandsim.scenarios.files.samples import asked_of_all
from brandsim.scenarios.files.scenario import Scenario, load_scenario
from brandsim.scenarios.run.goal import goal_statistic, plan_target_min
from brandsim.scenarios.run.prepared import PreparedScenario
from brandsim.scenarios.run.progress import progress_bar
from brandsim.scenarios.run.recipe import Recipe
from brandsim.scenarios.run.simulate import checked_settings
from brandsim.words.text import Text

if TYPE_CHECKING:
    import pandas as pd

Part = TypeVar("Part")
Found = TypeVar("Found")

LEAST_DRAWS = 100
"""Below this the shares of variance are noise, and below 42 the method has none."""

HALVINGS = 7
"""How often the part of a range that holds a break-even value is halved."""


@dataclass(frozen=True)
class AssumptionEffect(Result):
    """What one assumption does when all others keep their central values.

    Attributes
    ----------
    low, high : float
        The ends of its stated range.
    at_low, at_high : float
        The answer there, in minutes or as a share.
    ci95_low, ci95_high : (float, float) or None
        Of how far each is from the answer at the central values, from paired years; None where too few differ.
    break_even : float or None
        The break-even value nearest the central one, at which the decision changes; of alternatives the outermost one
        where it has. None = it is the same at both ends.
    share, share_error : float or None
        Share of the answer's variance that is the assumption's alone when all are sampled (first-order index), and half
        its 95 % interval; None without draws.
    """

    key: str
    text: Text
    unit: str
    value: float
    low: float
    high: float
    at_low: float
    at_high: float
    ci95_low: Interval
    ci95_high: Interval
    break_even: float | None = None
    share: float | None = None
    share_error: float | None = None

    @property
    def swing(self) -> float:
        """Distance between the answers at the two ends."""
        return abs(self.at_high - self.at_low)

    def to_dict(self) -> dict[str, Any]:
        """Return the row as machines read it: intervals as lists, and `break_even` as ``flips_at``."""
        fields = {"key": self.key, "svenska": self.text.sv, "english": self.text.en} | {
            "flips_at" if name == "break_even" else name: value
            for name, value in super().to_dict().items()
            if name not in {"key", "text"}
        }
        return {**fields, "swing": self.swing}


@dataclass(frozen=True)
class Sensitivity:
    """The result of `sensitivity`.

    Attributes
    ----------
    scenario, baseline : str or None
        With a baseline the answer is the difference, scenario less baseline.
    name, statistic : str
    central : float
        The answer at the central values.
    central_ci95 : (float, float) or None
        From paired years; None where too few incidents differ, or storm years decide and none were played besides.
    break_even_level : float
        The answer at which the decision changes: no difference, or the plan's target.
    decided : bool
        Whether the answer at the central values is separable from that level; if not, no break-even values are looked
        for.
    rows : tuple of AssumptionEffect
        The widest swing first.
    years, draws : int
        Years at each set of assumptions, and sets sampled for the shares.
    answers : ndarray of float64 [draws]
        The answer at each sampled set.
    extra_years : int
        Storm years played at each set besides, where they decide the statistic.
    conditioned : Conditioned or None
        The answer over the sampled sets before and after these are weighed by figures that hold of the baseline, or of
        the scenario where it has none; None where none was chosen.
    """

    scenario: str
    baseline: str | None
    name: str
    statistic: str
    central: float
    central_ci95: Interval
    break_even_level: float
    decided: bool
    rows: tuple[AssumptionEffect, ...]
    years: int
    draws: int
    answers: NDArray[np.float64]
    extra_years: int = 0
    conditioned: Conditioned | None = None

    def table(self) -> pd.DataFrame:
        """Build one row per assumption, the widest swing first."""
        import pandas as pd

        return pd.DataFrame([row.to_dict() for row in self.rows])

    def summary(self, lang: str = "sv") -> dict[str, Any]:
        """Return everything that machines read.

        Parameters
        ----------
        lang : {"sv", "en"}
            Language of texts.
        """
        held = self.conditioned
        told = None if held is None else {**held.summary(lang), "holds_of": self.baseline or self.scenario}
        return {
            "scenario": self.scenario,
            "baseline": self.baseline,
            "name": self.name,
            "statistic": self.statistic,
            "central": self.central,
            "central_ci95": None if self.central_ci95 is None else list(self.central_ci95),
            "flip_level": self.break_even_level,
            "decided": self.decided,
            "years": self.years,
            "extra_years": self.extra_years,
            "draws": self.draws,
            "rows": [row.to_dict() for row in self.rows],
            **({} if told is None else {"conditioned": told}),
        }


def sensitivity(
    scenario: str | Path | Scenario,
    baseline: str | Path | Scenario | None = None,
    *,
    name: str = "response_time",
    statistic: str = "median",
    years: int = 20,
    draws: int = 0,
    seed: int = 1,
    engine: Literal["numba", "simpy"] = "numba",
    threads: int | None = None,
    condition: Sequence[str] = (),
    progress: bool | None = None,
) -> Sensitivity:
    """Find which assumptions move the answer, how far, and at which value the decision changes.

    Parameters
    ----------
    scenario : str, path or Scenario
    baseline : str, path or Scenario, optional
        With it the answer is what the scenario changes, and the decision changes where that is nothing; without, the
        answer is the scenario's figure, and the decision changes at the plan's target.
    name, statistic : str
        An indicator and a statistic of `Run.indicator`.
    years : int
        Years at each set of assumptions, on the same random draws. Means, P90 and P95 rest on extra storm years
        besides, as in a run: some six times as many years, from ten on.
    draws : int
        Sets sampled together for the shares of variance: 0 leaves them out, at least `LEAST_DRAWS`.
    seed, engine, threads, progress
        As for `simulate`.
    condition : sequence of str
        Anchors that hold of the baseline, or of the scenario where there is none: the answer at the sampled sets is
        told weighed by them too, and which assumptions they move. Needs `draws`.

    Raises
    ------
    InputError
        For an unknown scenario, indicator or statistic, a number out of range, or no target to break even with.

    Notes
    -----
    Shares of variance are first-order indices by RBD-FAST (Tarantola, Gatelli and Mara 2006, doi
    10.1016/j.ress.2005.06.003) as in SALib, on the Latin hypercube of `sampled_sets`.

    Examples
    --------
    >>> import brandsim as bs
    >>> found = bs.sensitivity("minimum", "ambition", years=2)
    >>> found.name, found.statistic
    ('response_time', 'median')
    """
    draws = whole_number("sensitivity", "draws", draws, 0, 100_000)
    given = years, seed, engine, threads, draws, "median", progress
    years, seed, threads, _ = checked_settings("sensitivity", *given)
    check_range("sensitivity", "years", years, 2, 100_000)
    if draws:
        check_range("sensitivity", "draws", draws, LEAST_DRAWS, 100_000)
    chosen = [load_scenario(one) for one in (scenario, *([] if baseline is None else [baseline]))]
    holds = checked_condition("sensitivity", condition, draws, chosen[-1], "draws")
    bar = progress_bar(chosen[0].name, progress)
    with bar:
        ready = [
            PreparedScenario.of(one, engine, seed, threads, URGENT, "median", None, bar) for one in chosen
        ]
        measured = ready[0].measured
        check_known("sensitivity", "name", name, measured.indicators, "an indicator")
        what = "a statistic of this indicator"
        check_known("sensitivity", "statistic", statistic, measured.statistics.of(name), what)
        strata = ready[0].scored(years).strata(years)
        asked = Question(
            ready, name, statistic, strata if heavy_tailed(statistic, strata.storm_share) else None, years
        )
        level = 0.0 if len(ready) > 1 else _target(chosen[0], name, statistic)
        in_worlds = asked_of_all(one.found.assumptions for one in ready)
        moving = [
            one
            for one in ready[0].found.assumptions
            if one.has_range and one.key not in FOLLOWS and (one.drawn != IN_WORLDS or one.key in in_worlds)
        ]
        told: dict[str, Any] = {
            "engine": engine, "seed": seed, "name": name, "statistic": statistic, "strata": asked.strata,
            "years": years,
        }  # fmt: skip

        def mapped(play: Callable[[Question, Part], Found], parts: Sequence[Part]) -> Iterator[Found]:
            recipe = Recipe(play_of_question, tuple(chosen), {**told, "play": play})
            return ready[0].runner.mapped(partial(play, asked), parts, recipe)

        ends = [(one, end) for one in moving for end in (one.low, one.high) if end is not None]
        of_set = len(asked.numbers) * len(ready)
        bar.total = (len(ends) + 1 + draws) * of_set
        values = ready[0].values
        sets = [values, *(moved_to(values, one.key, end) for one, end in ends)]
        central, *at_ends = mapped(Question.answers, sets)
        interval = asked.chance(central)
        decided = interval is not None and not interval[0] <= level <= interval[1]
        above = [asked.expected(answer) > level for answer in (central, *at_ends)]
        crossed = _crossings(values, ends, above, level) if decided else []
        bar.total += sum(one.halvings for one in crossed) * of_set
        flips = list(zip(crossed, mapped(Question.crossed_at, crossed), strict=True))
        rows = [
            _effect(
                one,
                central,
                at_ends[2 * n],
                at_ends[2 * n + 1],
                asked,
                [value for crossing, value in flips if crossing.key == one.key],
            )
            for n, one in enumerate(moving)
        ]
        sampled = ready[0].sampled_assumptions(draws, in_worlds)
        answers = np.array(list(mapped(Question.expected_at, sampled)))
        held = None
        if holds:
            bar.total += draws * years
            counted = list(mapped(Question.counted_in, [Counted(tuple(holds), one) for one in sampled]))
            held = _conditioned(asked, asked.expected(central), answers, holds, np.array(counted), sampled)
    if draws:
        rows = _with_shares(rows, sampled, answers)
    return Sensitivity(
        chosen[0].name,
        chosen[1].name if len(chosen) > 1 else None,
        name,
        statistic,
        asked.expected(central),
        interval,
        level,
        decided,
        tuple(sorted(rows, key=lambda row: -row.swing)),
        years,
        draws,
        answers,
        len(asked.numbers) - years,
        held,
    )


def _conditioned(
    asked: Question,
    central: float,
    answers: NDArray[np.float64],
    holds: Sequence[Anchor],
    counted: NDArray[np.float64],
    sampled: Sequence[dict[str, float]],
) -> Conditioned:
    """Weigh the answers at sampled sets by what is counted under each: float64 [draws], float64 [draws, anchors]."""
    level, change = (SHARE, SHARE_CHANGE) if asked.statistic.startswith("share") else (AMOUNT, CHANGE)
    limits = level if len(asked.ready) == 1 else change
    conditioning = Conditioning.of(holds, counted)
    before = around(central, quantile_pair(answers), limits)
    answer = ConditionedAnswer.of(asked.name, asked.statistic, central, before, answers, conditioning, limits)
    return Conditioned(conditioning, (answer,), moved_assumptions(sampled, conditioning))


def _crossings(
    values: Mapping[str, float],
    ends: Sequence[tuple[Assumption, float]],
    above: Sequence[bool],
    level: float,
) -> list[Crossing]:
    """Return where the answer crosses the level between the central values, which are first in `above`, and an end."""
    at_centre, *at_ends = above
    return [
        Crossing(values, one.key, one.value, end, level, at_centre, 0 if one.alternatives else HALVINGS)
        for (one, end), is_above in zip(ends, at_ends, strict=True)
        if is_above != at_centre
    ]


def _effect(
    one: Assumption,
    central: Answer,
    at_low: Answer,
    at_high: Answer,
    asked: Question,
    crossed_at: Sequence[float],
) -> AssumptionEffect:
    assert one.low is not None
    assert one.high is not None
    return AssumptionEffect(
        one.key,
        one.text,
        one.unit,
        one.value,
        one.low,
        one.high,
        asked.expected(at_low),
        asked.expected(at_high),
        asked.chance(at_low, central),
        asked.chance(at_high, central),
        min(crossed_at, key=lambda value: abs(value - one.value), default=None),
    )


def _with_shares(
    rows: Sequence[AssumptionEffect], sampled: Sequence[Mapping[str, float]], answers: NDArray[np.float64]
) -> list[AssumptionEffect]:
    from SALib.analyze import rbd_fast

    keys = [row.key for row in rows]
    matrix = np.array([[values[key] for key in keys] for values in sampled])
    problem = {"num_vars": len(keys), "names": keys, "bounds": [[row.low, row.high] for row in rows]}
    first_order = rbd_fast.analyze(problem, matrix, answers, seed=1)
    return [
        replace(row, share=float(share), share_error=float(error))
        for row, share, error in zip(rows, first_order["S1"], first_order["S1_conf"], strict=True)
    ]


def _target(scenario: Scenario, name: str, statistic: str) -> float:
    target, _ = plan_target_min(scenario)
    held = goal_statistic(scenario, statistic)
    if target is not None and held != statistic:
        cure = "Ask for that, or name a baseline."
        asked = Said("the goal's statistic, {held}", held=held)
        raise InputError("sensitivity", "statistic", statistic, asked, cure)
    if target is None or name != "response_time":
        what = "response_time in a year with a target in the plan, or a baseline"
        raise InputError("sensitivity", "name", name, what, "Name a baseline to compare with.")
    return target
