"""What one post of a roster works, for the check of its rules."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from brandsim.staffing.working_time import RuleSet

TOLERANCE_H = 1e-6
"""Clock times are whole minutes, which hours cannot always hold exactly."""


@dataclass(frozen=True)
class PostWork:
    """What one post works, in hours since the roster's first midnight.

    Attributes
    ----------
    rules : RuleSet
    shifts : tuple of (float, float)
        Beginning and end of each shift of one cycle.
    length_h : float
        Of a cycle.
    rounds : int
        Cycles that are looked at: a second one shows what happens where the first closes.
    """

    rules: RuleSet
    shifts: tuple[tuple[float, float], ...]
    length_h: float
    rounds: int

    @property
    def end_h(self) -> float:
        """End of the last cycle."""
        return self.rounds * self.length_h

    @cached_property
    def work(self) -> list[tuple[float, float]]:
        """Beginning and end of every shift, in order."""
        return sorted(
            (start + k * self.length_h, end + k * self.length_h)
            for k in range(self.rounds)
            for start, end in self.shifts
        )

    @cached_property
    def periods(self) -> list[tuple[float, float]]:
        """The same, shifts that follow each other without a break as one."""
        spans: list[tuple[float, float]] = []
        for start, end in self.work:
            if spans and start <= spans[-1][1] + TOLERANCE_H:
                spans[-1] = spans[-1][0], max(end, spans[-1][1])
            else:
                spans.append((start, end))
        return spans
