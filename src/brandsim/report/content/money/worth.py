"""What money buys: changes beside their cost, values, frontier, who gains, seat-hours, lives."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, islice
from typing import Any

from brandsim.render.blocks import Cell, Column, Lines, Section, Table
from brandsim.report.content.records import Field, columns, head, of_money, table
from brandsim.report.labels import first_unit_label, titled, titles, value_label
from brandsim.scenarios.decide.compare import Comparison
from brandsim.scenarios.decide.differences import Difference
from brandsim.scenarios.money.cost_effectiveness import CostEffectiveness
from brandsim.scenarios.money.frontier import FrontierPlace
from brandsim.scenarios.run.run import Run
from brandsim.words.catalogue import term
from brandsim.words.numbers import capital, number, span

SEATS = ("needed", "own", "called", "borrowed", "empty", "over")
GAINERS = 10
"""Places shown of the sure losers, of the sure winners and of the others."""

OVERVIEW = (
    ("response_time", "median"),
    ("response_time", "mean"),
    ("first_action", "median"),
    ("first_ba_team", "median"),
    ("full_response", "median"),
)
"""Differences that the overview shows, in minutes."""

BRIEF = (("response_time", "median"), ("response_time", "mean"), ("full_response", "median"))
"""The same in text, and on the first sheet of a workbook."""

PAPER = (("response_time", "median"), ("first_ba_team", "median"), ("full_response", "median"))
"""The same on a sheet of paper, which has room for three intervals in a row."""


def _money(tkr: float | None, currency: str, lang: str) -> str:
    return term("unknown", lang) if tkr is None else f"{number(tkr, lang, 0, signed=True)} {currency}"


def _spread(row: Difference, lang: str, before: str) -> str:
    """Write the interval of a difference in brackets, after `before`; nothing without one."""
    interval = row.interval95_difference
    return f"{before}({span(interval, lang, 2, signed=True)})" if interval else ""


def overview_table(
    comparison: Comparison, lang: str, measures: Sequence[tuple[str, str]] = OVERVIEW
) -> Table:
    """Tabulate every scenario on a row: what it costs, and what it changes.

    Parameters
    ----------
    comparison : Comparison
    lang : str
        One of `languages`.
    measures : sequence of (str, str)
        Indicators and statistics whose differences are shown.

    Returns
    -------
    Table
        Costs in tkr per year, changes in minutes, hours below the minimum level per year.
    """
    indicators = comparison.baseline.figures.indicators
    shown = [pair for pair in measures if pair[0] in indicators]
    costs = {cost.scenario: cost.cost_difference_tkr for cost in comparison.costs(lang)}
    names = titles(comparison, lang)
    rows = []
    for run in comparison.runs[1:]:
        name = run.scenario.name
        cost = costs[name]
        priced = [Cell(term("unknown", lang)) if cost is None else cost] if comparison.priced else []
        cells: list[Any] = [names[name], *priced]
        for indicator, statistic in shown:
            row = comparison.difference(name, indicator, statistic)
            text = f"{number(row.difference, lang, 2, signed=True)}{_spread(row, lang, chr(10))}"
            said = term("unknown", lang) if row.difference is None else text
            cells += [row.difference, row.interval95_difference, said]
        rows.append((*cells, comparison.difference(name, "hours_below_minimum", "total").difference))
    heads = [
        column
        for pair in shown
        for label in [first_unit_label(*pair, lang)]
        for column in (
            Column(label, "change", media="sheet"),
            Column(head("interval95", lang), "change", interval=True, media="sheet"),
            Column(label, media="page"),
        )
    ]
    cost_head = of_money("worth_cost", comparison.currency)
    first, last = (
        columns(lang, ("scenario",), *(((cost_head, "tkr"),) if comparison.priced else ())),
        columns(lang, ("overview_below_minimum", "tkr")),
    )
    return Table((*first, *heads, *last), tuple(rows), _overview_note(comparison, lang), "overview")


def _overview_note(comparison: Comparison, lang: str) -> str:
    if comparison.priced:
        return term("overview_note", lang, currency=comparison.currency)
    return term("overview_note_unpriced", lang)


def overview(comparison: Comparison, lang: str) -> Section:
    """Put every scenario on a line: its cost, and what it changes of the first arrival and the full response.

    Parameters
    ----------
    comparison : Comparison
    lang : str
        One of `languages`.
    """
    lines = []
    for run, cost in zip(comparison.runs[1:], comparison.costs(lang), strict=True):
        told = f"{term('overview_cost', lang)} {_money(cost.cost_difference_tkr, comparison.currency, lang)}"
        parts = [told] if comparison.priced else []
        for name, statistic in BRIEF:
            row = comparison.difference(run.scenario.name, name, statistic)
            if row.difference is not None:
                label = first_unit_label(name, statistic, lang)
                change = f"{number(row.difference, lang, 2, signed=True)} min{_spread(row, lang, ' ')}"
                parts.append(f"{label[:1].lower()}{label[1:]} {change}")
        lines.append(f"{titled(run, lang)}: {'; '.join(parts)}")
    return Section(term("overview", lang), (Lines(tuple(lines)),))


def worth_table(comparison: Comparison, lang: str) -> Table:
    """Tabulate what every scenario costs for each minute or percentage point.

    Parameters
    ----------
    comparison : Comparison
    lang : str
        One of `languages`.

    Returns
    -------
    Table
        In tkr per minute or percentage point gained.
    """
    names = titles(comparison, lang)
    first = {value.scenario: value for value in reversed(comparison.values)}
    rows = tuple(
        (
            f"{names[value.scenario]}: {_money(value.cost_tkr, comparison.currency, lang)}"
            if value is first[value.scenario]
            else "",
            names[value.scenario],
            value.cost_tkr,
            value_label(value, lang),
            value.gain,
            value.gain_interval95,
            value.tkr_per_unit,
            value.ci95,
            value.uncertainty95,
            worth_verdict(value, lang),
        )
        for value in comparison.values
    )
    heads = columns(
        lang,
        ("scenario", "text", False, 0, "page"),
        ("scenario", "text", False, 0, "sheet"),
        (of_money("worth_cost", comparison.currency), "tkr", False, 0, "sheet"),
        ("indicator",),
        ("gain", "change"),
        ("interval95", "change", True),
        (of_money("worth_each", comparison.currency), "count"),
        ("worth_fieller", "count", True),
        ("worth_assumed", "count", True),
        ("worth_verdict",),
    )
    return Table(
        heads, rows, term("worth_note", lang, minutes=comparison.baseline.statistics.classes_min[0]), "labels"
    )


def worth_verdict(value: CostEffectiveness, lang: str) -> str:
    """Name what the money does.

    Parameters
    ----------
    value : CostEffectiveness
    lang : str
        One of `languages`.
    """
    return term(f"worth_{value.verdict}", lang)


def worth(comparison: Comparison, run: Run, lang: str) -> Section:
    """Put into words what a scenario's money buys, a line for each indicator that it is held against.

    Parameters
    ----------
    comparison : Comparison
    run : Run
        A run of the comparison that is not its baseline.
    lang : str
        One of `languages`.
    """
    lines = []
    for value in comparison.values:
        if value.scenario != run.scenario.name:
            continue
        of_time = value.unit == "min"
        unit, units = (term(key, lang) for key in (("unit_min", "min") if of_time else ("unit_pp", "pp")))
        text = worth_verdict(value, lang)
        if value.tkr_per_unit is not None:
            spread = value.uncertainty95 or value.ci95
            each = number(value.tkr_per_unit, lang, 0)
            text += f": {each} {comparison.currency}/{unit}" + (
                f" ({span(spread, lang, 0)})" if spread else ""
            )
        gain = f"{number(value.gain, lang, 2, signed=True)} {units}"
        if value.gain_interval95 is not None:
            gain += f" ({span(value.gain_interval95, lang, 2, signed=True)})"
        lines.append(f"{value_label(value, lang)}: {gain}, {text}")
    return Section(f"{term('worth', lang)}: {titled(run, lang)}", (Lines(tuple(lines)),))


def _status(one: FrontierPlace, names: dict[str, str], lang: str) -> str:
    by = " + ".join(names[name] for name in (one.beaten_by or "").split(" + ") if name)
    return term(f"frontier_{one.status}", lang, by=by)


def frontier_table(comparison: Comparison, lang: str) -> Table:
    """Tabulate each scenario's place against the efficient frontier of cost and median response time.

    Parameters
    ----------
    comparison : Comparison
    lang : str
        One of `languages`.

    Returns
    -------
    Table
        Costs in tkr per year, gains in minutes.
    """
    names = titles(comparison, lang)
    rows = tuple(
        (
            names[one.scenario],
            one.cost_tkr,
            one.gain,
            one.gain_interval95,
            _status(one, names, lang),
            one.step_tkr,
        )
        for one in comparison.frontier()
    )
    cost_head, step = (of_money(key, comparison.currency) for key in ("worth_cost", "frontier_step"))
    numbers = ((cost_head, "count"), ("frontier_gain", "change"), ("interval95", "change", True))
    heads = columns(lang, ("scenario",), *numbers, ("frontier_status",), (step, "count"))
    return Table(heads, rows, term("frontier_note", lang), "prose")


def gainers_table(comparison: Comparison, run: Run, lang: str, *, every: bool = False) -> Table:
    """Tabulate the places that lose and gain by a scenario: the sure ones first.

    Parameters
    ----------
    comparison : Comparison
    run : Run
        A run of the comparison that is not its baseline.
    lang : str
        One of `languages`.
    every : bool
        Whether all places are shown, not only `GAINERS` of each group.

    Returns
    -------
    Table
        Minutes of mean response time of those reached, and incident-minutes per year.
    """
    places = comparison.place_gains(run.scenario.name)
    if not every:  # they stand in this order
        kinds = groupby(places, lambda row: (row.separable, row.gains_surely))
        places = [row for _, kind in kinds for row in islice(kind, GAINERS)]
    fields = (
        Field("place", "place"),
        Field("per_year", "n_per_year", "minutes"),
        Field("gain_before", "before_min", "minutes"),
        Field("gain_after", "after_min", "minutes"),
        Field("gain_shorter", "gain_min", "change"),
        Field("interval95", "gain95", "change", interval=True),
        Field("separable", "separable", "yes"),
        Field("gain_weight", "gain_incident_min", "minutes"),
    )
    records = [
        {**row._asdict(), "gain95": None if row.gain_low is None else (row.gain_low, row.gain_high)}
        for row in places
    ]
    return table(fields, records, lang, "" if every else term("gainers_note", lang))


def seats_table(run: Run, lang: str) -> Table:
    """Tabulate who filled each crew's seats; with intervals in a workbook.

    Parameters
    ----------
    run : Run
    lang : str
        One of `languages`.

    Returns
    -------
    Table
        In hours per year.
    """
    fields = [Field("station", "name")]
    for kind in SEATS:
        fields.append(Field(f"seats_{kind}", f"{kind}_h", "count"))
        fields.append(Field("interval95", f"{kind}_h", "count", interval=True, media="sheet"))
    return table(fields, run.workload.seat_rows(), lang, term("seats_note", lang))


def lives(comparison: Comparison, lang: str) -> Section:
    """Tell how many lives each scenario saves per year by a published rule, which is named last.

    Parameters
    ----------
    comparison : Comparison
    lang : str
        One of `languages`.
    """
    names = titles(comparison, lang)
    saved = comparison.lives(lang)
    lines = [
        f"{names[row['scenario']]}: "
        + term(
            "lives_line",
            lang,
            lives=number(row["lives_per_year"], lang, 4, signed=True),
            fires=number(row["home_fires_per_year"], lang, 0),
            gain=number(row["gain_min"], lang, 2, signed=True),
        )
        for row in saved.to_dict("records")
    ]
    lines.append(term("lives_note", lang, source=str(saved["source"].iloc[0])))
    return Section(term("lives", lang), (Lines(tuple(lines)),))


def adjusted_line(comparison: Comparison, lang: str) -> str:
    """Tell how many of the differences are separable from zero also when all are tested at once.

    Parameters
    ----------
    comparison : Comparison
    lang : str
        One of `languages`.
    """
    tested = [row for row in comparison.differences if row.p_adjusted is not None]
    held = sum(row.holds for row in tested)
    return capital(term("adjusted_line", lang, n=str(held), of=str(len(tested)))) + "."
