"""Every sum and difference of the plan, recomputed; nothing is corrected."""

from __future__ import annotations

from collections.abc import Sequence

from brandsim.plan.agreement import (
    assignment_checks,
    indicator_checks,
    objective_checks,
    procurement_checks,
    rate_checks,
    sick_leave_checks,
    staffing_checks,
)
from brandsim.plan.money import money_checks
from brandsim.plan.rows import (
    Assignment,
    Budget,
    Crew,
    Indicator,
    Objective,
    Procurement,
    Rate,
    SickLeave,
    Text,
)
from brandsim.plan.verdicts import CheckRow


def recompute(
    *,
    budget: Budget,
    staffing: Sequence[Crew],
    indicators: Sequence[Indicator],
    assignments: Sequence[Assignment],
    objectives: Sequence[Objective],
    procurements: Sequence[Procurement],
    sick_leave: Sequence[SickLeave],
    rates: Sequence[Rate],
    texts: Sequence[Text],
) -> tuple[CheckRow, ...]:
    """Recompute everything that the plan's tables imply.

    Parameters
    ----------
    budget : Budget
        The money tables, tkr.
    staffing, indicators, assignments, objectives, procurements, sick_leave, rates, texts : sequence of rows
        The plan's other tables.

    Returns
    -------
    tuple of CheckRow
        One row per relation and column, with its verdict; a relation that needs a rate which the plan lacks
        is left out.
    """
    by_key = {rate.key: rate for rate in rates}
    return (
        *money_checks(budget, by_key),
        *staffing_checks(staffing),
        *sick_leave_checks(sick_leave, texts, by_key),
        *rate_checks(rates),
        *indicator_checks(indicators, by_key),
        *assignment_checks(assignments),
        *objective_checks(objectives),
        *procurement_checks(procurements),
    )
