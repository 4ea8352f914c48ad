"""The rows of the plan: one frozen dataclass per table, Swedish text verbatim, blank as None.

Money is in tkr with the signs that the plan prints (costs negative), times are in seconds, and every row
carries ``source_line``, the line of the plan's text (from 1) on which it stands.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from dataclasses import dataclass, field

from brandsim.roles import ROLES
from brandsim.tables.rows import columns

BUDGET_YEARS = ("utfall_2022", "budget_2023", "budget_2024", "plan_2025", "plan_2026")
INDICATOR_YEARS = (
    "utfall_2021",
    "utfall_2022",
    "prognos_2023",
    "mal_2023",
    "mal_2024",
    "mal_2025",
    "mal_2026",
)

Number = int | float


class PlanRow:
    """Base of all rows: fields in the order of the table, and a form that JSON can hold."""

    def as_dict(self) -> dict[str, object]:
        """Convert the row to what JSON holds: dates as ISO text, lists as lists and blanks as None."""
        return {field.name: _plain(getattr(self, field.name)) for field in dataclasses.fields(self)}  # type: ignore[arg-type]


def _plain(value: object) -> object:
    if isinstance(value, dt.date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


@dataclass(frozen=True)
class Goal(PlanRow):
    """One of the plan's goals (målområden) with its ambition for 2030."""

    no: int
    title: str
    ambition_2030: str
    contribution: str | None
    source_line: int


@dataclass(frozen=True)
class Objective(PlanRow):
    """An objective (inriktningsmål) below a goal."""

    no: str
    title: str
    goal: int
    description: str | None
    work: str | None
    source_line: int


@dataclass(frozen=True)
class Indicator(PlanRow):
    """An indicator with its seven year columns; `unit` is None where the plan does not say it.

    `name` stands in the body of the plan and `appendix_name` in Bilaga 1: both verbatim, never reconciled.
    """

    objective: str
    name: str
    kind: str
    unit: str | None
    responsible_department: str | None
    utfall_2021: Number | None
    utfall_2022: Number | None
    prognos_2023: Number | None
    mal_2023: Number | None
    mal_2024: Number | None
    mal_2025: Number | None
    mal_2026: Number | None
    unit_source: str | None
    own_description: str | None
    footnote: str | None
    appendix_name: str
    printed: str | None
    source_line: int
    appendix_line: int

    @property
    def values(self) -> tuple[Number | None, ...]:
        """The seven values in the order of `INDICATOR_YEARS`, in the indicator's unit."""
        return tuple(getattr(self, year) for year in INDICATOR_YEARS)


@dataclass(frozen=True)
class Measure(PlanRow):
    """A measure of the simulation, and the beginning of the name of the plan's indicator for it: our reading."""

    measure: str
    indicator: str


@dataclass(frozen=True)
class Assignment(PlanRow):
    """An assignment from the council (Uppdrag) or an initiative of the committee (Nämndinitiativ)."""

    objective: str
    kind: str
    title: str
    department: str
    status: str
    due: dt.date
    description: str | None
    department_normalised: str
    source_line: int
    description_line: int | None


def _competences(printed: str) -> tuple[str, ...]:
    return tuple(re.split(r", | & ", printed))


@dataclass(frozen=True)
class StaffingRow(PlanRow):
    """The staffing decision for one crew at one level (``minimum`` or ``ambition``).

    The role counts are people on duty; they are None where free response leaves them unsaid: not zero, and
    not guaranteed. A role that a printed crew does not name counts zero.
    """

    station: str
    level: str
    insatsledare: int | None
    styrkeledare: int | None
    brandman: int | None
    free_response: bool
    turnout_s: Number
    competences: tuple[str, ...] = field(metadata=columns("competences_printed", make=_competences))
    station_key: str
    crew_printed: str
    turnout_printed: str
    competences_printed: str
    source_line: int

    @property
    def people(self) -> int | None:
        """People on duty, or None under free response."""
        counts = [getattr(self, role) for role in ROLES]
        return None if None in counts else sum(counts)


@dataclass(frozen=True)
class OperatingRow(PlanRow):
    """A row of the operating budget (Driftbudget), in tkr, or in percent where `unit` says so."""

    row: str
    utfall_2022: Number | None
    budget_2023: Number | None
    budget_2024: Number | None
    plan_2025: Number | None
    plan_2026: Number | None
    unit: str
    role: str
    source_line: int


@dataclass(frozen=True)
class DepartmentRow(PlanRow):
    """A row of the budget per department (Driftbudget per avdelning), net tkr."""

    row: str
    utfall_2022: int | None
    budget_2023: int | None
    budget_2024: int | None
    plan_2025: int | None
    plan_2026: int | None
    unit: str
    role: str
    department: str | None
    source_line: int


@dataclass(frozen=True)
class BudgetChange(PlanRow):
    """A change of the budget (Verksamhetsförändring), in tkr, with its explanation."""

    item: str
    budget_2024: int | None
    plan_2025: int | None
    plan_2026: int | None
    explanation: str | None
    unit: str
    role: str
    explanation_heading: str | None
    department: str | None
    source_line: int
    explanation_line: int | None


@dataclass(frozen=True)
class Investment(PlanRow):
    """A decided or planned investment of a department, in tkr; `status` is None for the total."""

    status: str | None
    item: str
    y2024: int | None
    y2025: int | None
    y2026: int | None
    unit: str
    role: str
    department: str | None
    source_line: int


@dataclass(frozen=True)
class RescueGoal(PlanRow):
    """What the plan asks of the rescue service in 2024; `goal` is None for the priority beside the goals.

    `measure` is our reading, not the plan's: what of a simulation the goal is held against, None if nothing.
    """

    goal: int | None
    text: str
    programme: str | None
    source_line: int
    measure: str | None


@dataclass(frozen=True)
class Procurement(PlanRow):
    """A coming procurement; `department` is verbatim, breaks included."""

    no: int
    department: str
    category: str
    item: str
    department_normalised: str
    source_line: int


@dataclass(frozen=True)
class System(PlanRow):
    """A system that all departments share."""

    system: str
    use: str
    source_line: int


@dataclass(frozen=True)
class SickLeave(PlanRow):
    """Sick leave in one month, percent; None for a month not yet known."""

    year: int
    month: str
    month_no: int
    percent: Number | None
    printed: str | None
    measure: str
    source_line: int


@dataclass(frozen=True)
class StatedRate(PlanRow):
    """A number that stands in running text; its unit is in `unit`."""

    key: str
    rate: str
    value: Number
    unit: str
    period: str | None
    base: str | None
    printed: str
    text: str
    source_line: int


@dataclass(frozen=True)
class Department(PlanRow):
    """A department under the name that the plan mostly uses."""

    department: str
    note: str | None
    source_line: int


@dataclass(frozen=True)
class Paragraph(PlanRow):
    """A paragraph or list item of running text that no other table holds."""

    section: str | None
    text: str
    source_line: int
    also_lines: str | None


@dataclass(frozen=True)
class Relation(PlanRow):
    """What the plan's tables imply: a printed number and what it should equal, as `brandsim.plan.expressions` reads it.

    Attributes
    ----------
    table : str
        Table of the printed number.
    relation : str
        In Swedish, with expressions in braces.
    period : str or None
        What the numbers are of; None = the heading of the column.
    over : str or None
        Table at whose rows it is tried; None = once for the plan.
    columns : str or None
        Columns in which it is tried, separated by blanks.
    where : str or None
        Expression: in which of these cases.
    summed : bool
        Whether each side is the sum over the cases.
    printed, computed : str or None
        Expressions; None = the plan prints nothing, or it cannot be computed.
    terms : str or None
        Expression: how many rounded numbers the computed one is made of.
    step : float
        The last printed decimal; 0 for counts.
    soft : bool
        Whether a larger difference is expected to happen.
    note : str or None
        A remark in Swedish, with expressions in braces and, in brackets, what is said of each case that differs.
    """

    table: str
    relation: str
    period: str | None
    over: str | None
    columns: str | None
    where: str | None
    summed: bool
    printed: str | None
    computed: str | None
    terms: str | None
    step: float
    soft: bool
    note: str | None
