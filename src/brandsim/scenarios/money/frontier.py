"""The efficient frontier: which scenarios nobody would turn down for a cheaper or better one, and what a step costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from brandsim._results import Result
from brandsim.response.intervals.limits import Interval


@dataclass(frozen=True)
class Option:
    """A scenario's cost and gain beside the baseline.

    Attributes
    ----------
    cost_tkr, gain : float
    gain_interval95 : (float, float) or None
        That of the comparison: chance and assumptions in one; None for the baseline.
    """

    scenario: str
    cost_tkr: float
    gain: float
    gain_interval95: Interval = None


@dataclass(frozen=True)
class FrontierPlace(Result):
    """A scenario's place.

    Attributes
    ----------
    status : {"frontier", "dominated", "extended"}
        ``dominated``: another costs no more and gains no less, and is better in one of them. ``extended``: a mixture
        of two others costs as much and gains more.
    beaten_by : str or None
        The scenario, or the two joined by " + ", that beats it.
    step_tkr : float or None
        On the frontier, what each unit costs beyond the one before; None for the first.
    gain_interval95 : (float, float) or None
        As in `Option`; the places go by the estimates.
    """

    scenario: str
    cost_tkr: float
    gain: float
    status: str
    beaten_by: str | None
    step_tkr: float | None
    gain_interval95: Interval = None


def frontier(options: Sequence[Option]) -> list[FrontierPlace]:
    """Place every option against the efficient frontier, by cost.

    Parameters
    ----------
    options : sequence of Option
        The baseline among them, at cost and gain 0.

    Notes
    -----
    Dominance and extended dominance as in health economics (Weinstein 1990): along the frontier each further unit
    costs more than the one before.
    """
    ordered = sorted(options, key=lambda one: (one.cost_tkr, -one.gain))
    beaten: dict[str, tuple[str, str]] = {}
    for one in ordered:
        for other in ordered:
            no_worse = other.cost_tkr <= one.cost_tkr and other.gain >= one.gain
            if no_worse and (other.cost_tkr, -other.gain) != (one.cost_tkr, -one.gain):
                beaten[one.scenario] = "dominated", other.scenario
                break
    kept: list[Option] = []
    for one in (option for option in ordered if option.scenario not in beaten):
        if kept and (one.cost_tkr, one.gain) == (kept[-1].cost_tkr, kept[-1].gain):
            kept.append(one)
            continue
        while len(kept) > 1 and _step(kept[-2], kept[-1]) > _step(kept[-1], one):
            lost = kept.pop()
            beaten[lost.scenario] = "extended", f"{kept[-1].scenario} + {one.scenario}"
        kept.append(one)
    steps: dict[str, float | None] = {}
    for before, after in zip([None, *kept], kept, strict=False):
        steps[after.scenario] = None if before is None or before.gain == after.gain else _step(before, after)
    return [_placed(one, beaten.get(one.scenario), steps.get(one.scenario)) for one in ordered]


def _placed(one: Option, beaten: tuple[str, str] | None, step_tkr: float | None) -> FrontierPlace:
    status, by = beaten or ("frontier", None)
    return FrontierPlace(one.scenario, one.cost_tkr, one.gain, status, by, step_tkr, one.gain_interval95)


def _step(before: Option, after: Option) -> float:
    gain = after.gain - before.gain
    return float("inf") if gain == 0 else (after.cost_tkr - before.cost_tkr) / gain
