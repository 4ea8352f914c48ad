"""The plan as one immutable object: its tables, look-ups by name, and an overview."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from brandsim._errors import InputError, Said
from brandsim._validate import check_known, suggestion
from brandsim.plan.recompute import recompute
from brandsim.plan.rows import Indicator, PlanRow, StaffingRow, StatedRate
from brandsim.plan.tables import PlanTables
from brandsim.plan.verdicts import CheckRow
from brandsim.render.blocks import Column, Lines, Section, Table
from brandsim.words.catalogue import term
from brandsim.words.numbers import number

if TYPE_CHECKING:
    import pandas as pd

TABLES = (
    "goals",
    "objectives",
    "indicators",
    "assignments",
    "staffing",
    "operating_budget",
    "department_budget",
    "budget_changes",
    "investments",
    "rescue_goals",
    "procurements",
    "systems",
    "sick_leave",
    "rates",
    "check",
    "departments",
    "texts",
)
"""Names that `Plan.table` and `Plan.frame` accept."""

VERDICTS = ("exact", "rounding", "discrepancy", "soft")
"""Of a recomputed relation; see `CheckRow`."""


@dataclass(frozen=True, repr=False)
class Plan(PlanTables):
    """A municipal plan (verksamhetsplan) as data, Swedish text verbatim and blanks as None.

    Its tables are those of `brandsim.plan.rows.PlanTables`; here are the look-ups by name.
    """

    @property
    def title(self) -> str:
        """The title on the plan's first page."""
        return next((row.text for row in self.texts if row.section is None), "")

    def indicator(self, name: str) -> Indicator:
        """Find the one indicator whose name begins so, in the body or in Bilaga 1.

        Parameters
        ----------
        name : str
            A unique beginning, whatever the capital letters: ``"Tid från larm"``.

        Raises
        ------
        InputError
            If no name or more than one begins so.
        """
        start = name.casefold()
        both = [(row, (row.name.casefold(), row.appendix_name.casefold())) for row in self.indicators]
        exact = [row for row, names in both if start in names]
        matches = exact or [row for row, names in both if start and any(n.startswith(start) for n in names)]
        if len(matches) == 1:
            return matches[0]
        known = [row.name for row in self.indicators]
        if matches:
            some = "; ".join(row.name for row in matches[:4]) + ("; …" if len(matches) > 4 else "")
            raise InputError(
                "indicators",
                "",
                name,
                "the beginning of one name",
                Said("Write more of the name: {some}.", some=some),
            )
        near = suggestion(start, [row.name.casefold()[: max(len(start), 1)] for row in self.indicators])
        listed = ", ".join(repr(text[:30]) for text in known[:3]) + ", …"
        raise InputError(
            "indicators",
            "",
            name,
            Said("the beginning of a name (such as {listed})", listed=listed),
            Said("Correct the name{near}.", near=near),
        )

    def measured_by(self, measure: str) -> Indicator:
        """Find the indicator that a measure of the simulation is held against.

        Parameters
        ----------
        measure : str
            ``"response_time"``.

        Raises
        ------
        InputError
            If no row of ``measures.csv`` has the measure, or its indicator is none of the plan's.
        """
        indicators = {row.measure: row.indicator for row in self.measures}
        check_known(
            "measures", "measure", measure, indicators, "a measure that the plan has an indicator for"
        )
        return self.indicator(indicators[measure])

    def crew(self, station: str, level: str) -> StaffingRow:
        """Find the staffing decision for a crew.

        Parameters
        ----------
        station : str
            The crew's key (``"norrtalje_rib"``) or the station's name as printed.
        level : str
            ``"minimum"`` or ``"ambition"``.

        Raises
        ------
        InputError
            If the plan has no such crew or level.
        """
        check_known("staffing", "level", level, {row.level for row in self.staffing}, "a level")
        keys = {row.station: row.station_key for row in self.staffing}
        keys |= {row.station_key: row.station_key for row in self.staffing}
        check_known("staffing", "station", station, keys, "a station of the staffing decision")
        crews = [row for row in self.staffing if row.station_key == keys[station] and row.level == level]
        if not crews:
            raise InputError(
                "staffing",
                "station",
                station,
                Said("a station with the level {level!r}", level=level),
                "Add the row.",
            )
        return crews[0]

    def rate(self, key: str) -> StatedRate:
        """Find the rate with that key; its unit stands in the row.

        Parameters
        ----------
        key : str
            As in the table ``rates``.

        Raises
        ------
        InputError
            For an unknown key.
        """
        rates = {row.key: row for row in self.rates}
        check_known("rates", "key", key, rates, "the key of a rate")
        return rates[key]

    def check(self) -> tuple[CheckRow, ...]:
        """Recompute every sum and difference of the plan; nothing is corrected."""
        return recompute(self)

    def _rows(self, name: str) -> Sequence[PlanRow]:
        check_known("plan", "table", name, TABLES, "a table of the plan")
        return self.check() if name == "check" else self.tables[name]

    def table(self, name: str) -> list[dict[str, object]]:
        """List a table as rows that JSON can hold: None for blanks, int for whole numbers, dates as text.

        Parameters
        ----------
        name : str
            One of `TABLES`.

        Raises
        ------
        InputError
            If the plan has no such table.
        """
        return [row.as_dict() for row in self._rows(name)]

    def frame(self, name: str) -> pd.DataFrame:
        """Build a DataFrame of a table, whole numbers as ``Int64``, others as ``float64``.

        Parameters
        ----------
        name : str
            One of `TABLES`.

        Raises
        ------
        InputError
            If the plan has no such table.
        """
        import pandas as pd

        rows = self.table(name)
        columns = {key: [row[key] for row in rows] for key in (rows[0] if rows else {})}
        return pd.DataFrame({key: pd.Series(values, dtype=_dtype(values)) for key, values in columns.items()})

    def __repr__(self) -> str:
        counts = ", ".join(f"{len(self._rows(name))} {name}" for name in TABLES[:5])
        return f"<Plan {self.title!r}: {counts}>"

    def _repr_html_(self) -> str:
        from brandsim.render.html import fragment

        return fragment([self._overview("sv")], "sv")

    def _overview(self, lang: str) -> Section:
        """Describe what the plan holds, its crews, and which of its sums do not add up."""
        counted = ("goals", "objectives", "indicators", "assignments")
        crews = tuple(
            (low.station, low.crew_printed, high.crew_printed, low.turnout_printed)
            for low in self.staffing
            for high in self.staffing
            if low.level == "minimum" and high.level == "ambition" and high.station_key == low.station_key
        )
        heads = (term(f"plan_{key}", lang) for key in ("station", "minimum", "ambition", "turnout"))
        checked = self.check()
        verdicts = Counter(row.verdict for row in checked)
        parts = (f"{verdicts[key]} {term(f'plan_{key}', lang)}" for key in VERDICTS)
        wrong = (
            term(
                "plan_wrong",
                lang,
                relation=row.relation,
                period=row.period or "",
                printed=_decimal(row.printed, lang),
                computed=_decimal(row.computed, lang),
            )
            for row in checked
            if row.verdict == "discrepancy"
        )
        blocks = (
            Lines((term("plan_holds", lang, **{name: len(self._rows(name)) for name in counted}),), "prose"),
            Table(tuple(map(Column, heads)), crews, style="prose"),
            Lines((term("plan_checked", lang, n=len(checked), parts=", ".join(parts)),), "prose"),
            Lines(tuple(wrong)),
        )
        return Section(self.title, blocks, "minor")


def _dtype(values: Sequence[object]) -> Literal["Int64", "float64", "bool", "object"]:
    kinds = {type(value) for value in values if value is not None}
    if kinds == {int}:
        return "Int64"
    if kinds and kinds <= {int, float}:
        return "float64"
    return "bool" if kinds == {bool} and None not in values else "object"


def _decimal(value: float | None, lang: str) -> str:
    return number(value, lang, 0 if value is None or value == int(value) else 1)
