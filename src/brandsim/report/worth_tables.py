"""Tables of what money buys: values, frontier, who gains, seat-hours, the budget, goals."""

from __future__ import annotations

import pandas as pd

from brandsim.report.content import row_label, titled
from brandsim.report.tables import Cell, Table, ends, ends_heads
from brandsim.report.worth_text import titles, value_label
from brandsim.response.indicators import Interval
from brandsim.response.workload import Mean
from brandsim.scenarios.decide.compare import Comparison, Difference
from brandsim.scenarios.money.cost_effectiveness import CostEffectiveness
from brandsim.scenarios.money.frontier import Placed
from brandsim.scenarios.run.run import Run
from brandsim.words.catalogue import term
from brandsim.words.numbers import capital, listed, number, span

SEATS = ("needed", "own", "called", "borrowed", "empty", "over")
GAINERS = 10
"""Places shown at either end."""


def _heads(lang: str, *keys: str) -> tuple[str, ...]:
    return tuple(capital(term(key, lang)) for key in keys)


def _ends_heads(lang: str, key: str, *, apart: bool) -> tuple[str, ...]:
    return ends_heads(capital(term(key, lang)), lang, apart=apart)


OVERVIEW = (
    ("response_time", "median"),
    ("response_time", "mean"),
    ("first_action", "mean"),
    ("first_ba_team", "mean"),
    ("full_response", "median"),
)
"""Differences that the overview shows, in minutes."""


def overview_table(comparison: Comparison, lang: str, *, apart: bool = False) -> Table:
    """Return every scenario on a row: what it costs, and what it changes."""
    indicators = comparison.baseline.figures.indicators
    shown = [pair for pair in OVERVIEW if pair[0] in indicators]
    costs = {cost.scenario: cost.cost_difference_tkr for cost in comparison.costs(lang)}
    names = titles(comparison, lang)
    rows = []
    for run in comparison.runs[1:]:
        name = run.scenario.name
        cost = costs[name]
        cells = [Cell(names[name]), Cell(term("unknown", lang)) if cost is None else Cell(cost, "tkr")]
        for indicator, statistic in shown:
            row = comparison.difference(name, indicator, statistic)
            cells += _change(row, lang, apart=apart)
        hours = comparison.difference(name, "hours_below_minimum", "total")
        cells.append(Cell(hours.difference, "tkr"))
        rows.append(tuple(cells))
    heads = list(_heads(lang, "scenario", "w_cost"))
    for indicator, statistic in shown:
        head = row_label("first_unit" if indicator == "response_time" else indicator, statistic, lang)
        heads += [head, *(ends_heads(term("interval95", lang), lang, apart=True) if apart else ())]
    heads += _heads(lang, "o_below_minimum")
    return Table(tuple(heads), tuple(rows), term("overview_note", lang))


def _change(row: Difference, lang: str, *, apart: bool) -> tuple[Cell, ...]:
    """Return a difference and its interval: one text in two lines or, `apart`, three numbers."""
    interval = row.uncertainty95_difference or row.ci95_difference
    if apart:
        return Cell(row.difference, "change"), *ends(interval, "change", lang, apart=True)
    if row.difference is None:
        return (Cell(term("unknown", lang)),)
    spread = f"\n({span(interval, lang, 2, signed=True)})" if interval else ""
    return (Cell(f"{number(row.difference, lang, 2, signed=True)}{spread}"),)


def worth_table(comparison: Comparison, lang: str, *, apart: bool = False) -> Table:
    """Return what every scenario costs for each minute or percentage point."""
    names = titles(comparison, lang)
    first = {value.scenario: value for value in reversed(comparison.values)}
    rows = []
    for value in comparison.values:
        if apart:
            cells = [Cell(names[value.scenario]), Cell(value.cost_tkr, "tkr")]
        else:
            cells = [Cell(_with_cost(value, names, lang) if value is first[value.scenario] else "")]
        rows.append(
            (
                *cells,
                Cell(value_label(value, lang)),
                Cell(value.gain, "change"),
                *ends(value.gain_uncertainty95 or value.gain_ci95, "change", lang, apart=apart),
                Cell(value.tkr_per_unit, "count"),
                *ends(value.ci95, "count", lang, apart=apart),
                *ends(value.uncertainty95, "count", lang, apart=apart),
                Cell(term(f"w_{value.verdict}", lang)),
            )
        )
    heads = (
        *_heads(lang, "scenario", *(("w_cost",) if apart else ()), "indicator", "gain"),
        *_ends_heads(lang, "interval95", apart=apart),
        *_heads(lang, "w_each"),
        *_ends_heads(lang, "w_fieller", apart=apart),
        *_ends_heads(lang, "w_assumed", apart=apart),
        *_heads(lang, "w_verdict"),
    )
    return Table(heads, tuple(rows), term("worth_note", lang))


def _with_cost(value: CostEffectiveness, names: dict[str, str], lang: str) -> str:
    cost = value.cost_tkr
    tkr = term("unknown", lang) if cost is None else f"{number(cost, lang, 0, signed=True)} tkr"
    return f"{names[value.scenario]}: {tkr}"


def _status(one: Placed, names: dict[str, str], lang: str) -> str:
    by = " + ".join(names[name] for name in (one.beaten_by or "").split(" + ") if name)
    return term(f"f_{one.status}", lang, by=by)


def frontier_table(comparison: Comparison, lang: str) -> Table:
    """Return each scenario's place against the efficient frontier of cost and mean response time."""
    names = titles(comparison, lang)

    rows = tuple(
        (
            Cell(names[one.scenario]),
            Cell(one.cost_tkr, "count"),
            Cell(one.gain, "change"),
            Cell(_status(one, names, lang)),
            Cell(one.step_tkr, "count"),
        )
        for one in comparison.frontier()
    )
    return Table(
        _heads(lang, "scenario", "w_cost", "f_gain", "f_status", "f_step"), rows, term("frontier_note", lang)
    )


def gainers_table(
    comparison: Comparison, run: Run, lang: str, *, every: bool = False, apart: bool = False
) -> Table:
    """Return the places that gain and lose most by a scenario, or all of them."""
    places = comparison.places(run.scenario.name)
    if not every and len(places) > 2 * GAINERS:
        places = pd.concat([places.head(GAINERS), places.tail(GAINERS)])
    rows = tuple(
        (
            Cell(row["place"]),
            Cell(row["n_per_year"], "minutes"),
            Cell(row["before_min"], "minutes"),
            Cell(row["after_min"], "minutes"),
            Cell(row["gain_min"], "change"),
            *ends(_known(row["gain_low"], row["gain_high"]), "change", lang, apart=apart),
            Cell(row["gain_incident_min"], "minutes"),
        )
        for row in places.to_dict("records")
    )
    heads = (
        *_heads(lang, "place", "per_year", "g_before", "g_after", "g_gain"),
        *_ends_heads(lang, "interval95", apart=apart),
        *_heads(lang, "g_weight"),
    )
    return Table(heads, rows, "" if every else term("gainers_note", lang))


def _known(low: float, high: float) -> Interval:
    return None if low != low else (low, high)  # noqa: PLR0124  (NaN)


def seats_table(run: Run, lang: str, *, apart: bool = False) -> Table:
    """Return who filled each crew's seats, in hours a year."""

    def cells(mean: Mean) -> tuple[Cell, ...]:
        return Cell(mean.estimate, "count"), *(ends(mean.ci95, "count", lang, apart=True) if apart else ())

    rows = tuple(
        (Cell(row["name"]), *(cell for kind in SEATS for cell in cells(row[f"{kind}_h"])))
        for row in run.workload.seat_rows()
    )
    heads = list(_heads(lang, "station"))
    for kind in SEATS:
        heads += _heads(lang, f"sh_{kind}")
        heads += _ends_heads(lang, "interval95", apart=True) if apart else ()
    return Table(tuple(heads), rows, term("seats_note", lang))


def budget_table(comparison: Comparison, lang: str) -> Table:
    """Return each scenario's cost in the plan's years against the department's frame."""
    rows = []
    for run in comparison.runs[1:]:
        for year in comparison.budget(run.scenario.name):
            changes = listed([f"{item} {number(tkr, lang, 0)}" for item, tkr in year.changes], lang)
            bought = listed([f"{status} {number(tkr, lang, 0)}" for status, tkr in year.investments], lang)
            rows.append(
                (
                    Cell(titled(run, lang)),
                    Cell(str(year.year)),
                    Cell(year.frame_tkr, "count"),
                    Cell(term("unknown", lang))
                    if year.difference_tkr is None
                    else Cell(year.difference_tkr, "tkr"),
                    Cell(year.share_of_frame, "points"),
                    Cell(changes),
                    Cell(bought),
                )
            )
    heads = _heads(
        lang, "scenario", "b_year", "b_frame", "b_difference", "b_share", "b_changes", "b_investments"
    )
    return Table(heads, tuple(rows), term("budget_note", lang))
