"""A printed number against a computed one: exact, rounding, discrepancy or soft."""

from __future__ import annotations

from dataclasses import dataclass

from brandsim.plan.rows import Number, PlanRow
from brandsim.tables.schema import int_if_whole

_EPSILON = 1e-9


@dataclass(frozen=True)
class CheckRow(PlanRow):
    """One recomputed relation.

    `difference` is printed minus computed. The verdict is ``exact`` (no difference), ``rounding`` (no more
    than the rounding of the printed numbers explains), ``discrepancy`` (more than that, in a relation that
    must hold) or ``soft`` (a relation that the plan implies without promising it, or a derived number that
    it does not print). Nothing is corrected.
    """

    table: str
    relation: str
    period: str | None
    printed: Number | None
    computed: Number | None
    difference: Number | None
    verdict: str
    note: str


def judge(
    table: str,
    relation: str,
    period: str | None,
    printed: Number | None,
    computed: Number | None,
    *,
    step: float = 1.0,
    terms: int = 0,
    soft: bool = False,
    note: str = "",
) -> CheckRow:
    """Judge a relation.

    Parameters
    ----------
    table, relation, period : str
        Where the printed number stands, what it should equal, and for which column.
    printed, computed : int or float, optional
        In the unit of the printed number; None if the plan prints none, or none can be computed.
    step : float
        The last printed decimal, in the same unit (1 tkr, 0.1 percentage points); 0 for counts.
    terms : int
        How many rounded numbers the computed one is made of; each, and the printed one itself, may be half a
        `step` off.
    soft : bool
        Whether a larger difference is expected to happen.
    note : str
        A short remark in Swedish.

    Returns
    -------
    CheckRow
        The row with its verdict.
    """
    printed = None if printed is None else int_if_whole(printed)
    computed = None if computed is None else int_if_whole(round(computed, 6))
    if printed is None or computed is None:
        return CheckRow(table, relation, period, printed, computed, None, "soft", note)
    difference = int_if_whole(round(printed - computed, 6))
    if abs(difference) <= _EPSILON:
        verdict = "exact"
    elif step and abs(difference) <= step / 2 * (terms + 1) + _EPSILON:
        verdict = "rounding"
    else:
        verdict = "soft" if soft else "discrepancy"
    return CheckRow(table, relation, period, printed, computed, difference, verdict, note)


COLUMN_TITLES = {
    "utfall_2021": "Utfall 2021",
    "utfall_2022": "Utfall 2022",
    "prognos_2023": "Prognos 2023",
    "budget_2023": "Budget 2023",
    "budget_2024": "Budget 2024",
    "plan_2025": "Plan 2025",
    "plan_2026": "Plan 2026",
    "mal_2023": "Mål 2023",
    "mal_2024": "Mål 2024",
    "mal_2025": "Mål 2025",
    "mal_2026": "Mål 2026",
    "y2024": "2024",
    "y2025": "2025",
    "y2026": "2026",
}
"""Column keys and the headings that the plan prints."""
