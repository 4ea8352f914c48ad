"""What the decision page shows: a need within some minutes, and of which scenario before anybody chooses."""

from __future__ import annotations

import math
from typing import NamedTuple

from brandsim.report.decision.answers import headline
from brandsim.report.decision.curves import Curves
from brandsim.report.decision.payload import Payload
from brandsim.report.labels import no_interval, no_interval_text
from brandsim.response.intervals.limits import Interval, leaves_out_zero
from brandsim.scenarios.decide.compare import Comparison
from brandsim.scenarios.decide.differences import Difference


class Told(NamedTuple):
    """A share, its difference and interval, why there is none, and whether the interval is of chance alone."""

    share: float | None
    change: float | None
    interval: Interval
    why: str = ""
    chance: bool = True

    @property
    def surely(self) -> float:
        """How large the change is, as a share; 0 if it is not sure."""
        if self.change is None or self.interval is None or not leaves_out_zero(self.interval):
            return 0.0
        return abs(self.change)


class Shown(NamedTuple):
    """What the page shows before anybody chooses: which need, within how many minutes, of which scenario."""

    need: int
    minute: int
    scenario: int


class View(NamedTuple):
    """A comparison as its page sees it.

    Attributes
    ----------
    comparison : Comparison
    counted : Payload
    lines : Curves
    told : dict of (scenario, need, minute) to Difference
        The rows of tables that are shares within a time.
    lang : str
    """

    comparison: Comparison
    counted: Payload
    lines: Curves
    told: dict[tuple[str, str, int], Difference]
    lang: str

    def at(self, shown: Shown) -> Told:
        """Return what the table tells of a need within a minute, else what the curve does.

        Parameters
        ----------
        shown : Shown
        """
        need, minute, scenario = shown
        name = self.comparison.runs[scenario].scenario.name
        row = self.told.get((name, self.counted.needs[need], minute))
        if row is not None:
            why = no_interval_text(no_interval(row), self.lang)
            return Told(row.estimate, row.difference, row.interval95_difference, why, chance=False)
        before, after = (finite(self.lines.shares[r, need, minute - 1]) for r in (0, scenario))
        half = finite(self.lines.halves[scenario - 1, need, minute - 1])
        if before is None or after is None:
            return Told(after, None, None)
        change = after - before
        return Told(after, change, None if half is None else (change - half, change + half))

    def before(self, shown: Shown) -> float | None:
        """Return the baseline's share of a need within a minute.

        Parameters
        ----------
        shown : Shown
        """
        asked = self.counted.needs[shown.need], shown.minute
        rows = [row for (_, *told), row in self.told.items() if tuple(told) == asked]
        if rows:
            return rows[0].baseline_estimate
        return finite(self.lines.shares[0, shown.need, shown.minute - 1])


def opening(seen: View, goal: int) -> Shown:
    """Return what is shown first: what surely differs, so that the map says where.

    The first unit within the goal's minutes if that does, else a need that a sentence is about, within the goal's
    minutes or the first others that tables tell; of the scenarios the one that surely changes most.

    Parameters
    ----------
    seen : View
    goal : int
        Minutes.
    """
    runs = seen.comparison.runs
    rows = [headline(seen.comparison, run) for run in runs[1:]]
    names = [row.name for row in rows if row is not None and row.name in seen.counted.needs]
    needs = dict.fromkeys([0, *map(seen.counted.needs.index, names)])
    for need in needs:
        others = sorted({minute for _, name, minute in seen.told if name == seen.counted.needs[need]})
        for minute in (goal, *others) if need else (goal,):
            shown = [Shown(need, minute, at) for at in range(1, len(runs))]
            most = max(shown, key=lambda one: seen.at(one).surely)
            if seen.at(most).surely:
                return most
    return Shown(0, goal, 1)


def finite(value: float) -> float | None:
    """Return a number, None of one that is not known.

    Parameters
    ----------
    value : float
    """
    return float(value) if math.isfinite(value) else None
