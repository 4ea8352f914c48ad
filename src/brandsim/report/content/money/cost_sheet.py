"""The sheet of costs, which an officer works in: prices times counts, their totals, and cost against gain."""

from __future__ import annotations

from brandsim.render.blocks import Block, Cell, Chart, Column, Lines, Live, Section, Series, Table
from brandsim.report.content.money.costs import left_out_sentence
from brandsim.report.content.money.prices import UnitPrice, unit_prices
from brandsim.report.content.money.worth import worth_verdict
from brandsim.report.content.records import capital_of_money, columns, head, of_money
from brandsim.report.labels import titled, value_label
from brandsim.response.intervals.limits import leaves_out_zero
from brandsim.scenarios.decide.compare import Comparison
from brandsim.scenarios.money.cost_effectiveness import CostEffectiveness
from brandsim.words.catalogue import term
from brandsim.words.numbers import capital


def cost_blocks(comparison: Comparison, lang: str) -> tuple[Block, ...]:
    """Set out what scenarios cost as formulas: a price or a count that is changed moves the totals, and `gain_blocks`.

    Parameters
    ----------
    comparison : Comparison
        Whose scenarios have prices.
    lang : str
        One of `languages`.

    Returns
    -------
    tuple of Block
        Costs in tkr per year beside the baseline.
    """
    prices = unit_prices(comparison, lang)
    told = [
        f"{titled(run, lang)}: {note}"
        for run, cost in zip(comparison.runs[1:], comparison.costs(lang), strict=True)
        if (note := left_out_sentence(cost.left_out, lang))
    ]
    return (
        Lines((term("book_hint", lang),), "note"),
        Section(term("book_prices", lang), (_prices_table(comparison, prices, lang),)),
        Section(
            term("book_products", lang, currency=comparison.currency),
            (_products_table(comparison, prices, lang), Lines(tuple(told), "note")),
        ),
    )


def gain_blocks(comparison: Comparison, lang: str) -> tuple[Block, ...]:
    """Set the totals of `cost_blocks` beside what is gained; nothing if no measure has a gain in every scenario.

    Parameters
    ----------
    comparison : Comparison
        Whose scenarios have prices.
    lang : str
        One of `languages`.
    """
    values = _values(comparison)
    return (*_gain(comparison, values, lang), _worth_section(comparison, values, lang)) if values else ()


def _values(comparison: Comparison) -> dict[str, list[CostEffectiveness]]:
    """Return what each scenario gains in the measures that all have a gain in, in one order."""
    found = {run.scenario.name: {(v.name, v.statistic): v for v in comparison.values if v.scenario == run.scenario.name}
             for run in comparison.runs[1:]}  # fmt: skip
    shared = [key for key in next(iter(found.values())) if all(key in held for held in found.values())]
    return {name: [held[key] for key in shared] for name, held in found.items()} if shared else {}


def _prices_table(comparison: Comparison, prices: list[UnitPrice], lang: str) -> Table:
    rows = tuple(
        (
            price.label,
            Cell(Live(price.tkr, f"price.{p}", entry=True), "plain"),
            *(
                Cell(Live(count, f"count.{p}.{s}", entry=True), "plain")
                for s, count in enumerate(price.quantities)
            ),
        )
        for p, price in enumerate(prices)
    )
    counts = (
        Column(term("book_count", lang, title=titled(run, lang)), "plain") for run in comparison.runs[1:]
    )
    return Table(
        (*columns(lang, ("item",), (of_money("book_price", comparison.currency), "plain")), *counts), rows
    )


def _products_table(comparison: Comparison, prices: list[UnitPrice], lang: str) -> Table:
    """Multiply prices by counts, and add; where something is unsaid there is no total."""
    others, costs = comparison.runs[1:], comparison.costs(lang)
    rows: list[tuple[object, ...]] = []
    for p, price in enumerate(prices):
        cells = [
            Cell(Live(price.tkr * count, f"cost.{p}.{s}", f"{{price.{p}}}*{{count.{p}.{s}}}"), "tkr")
            for s, count in enumerate(price.quantities)
        ]
        rows.append((price.label, Cell(""), *cells))
    totals = []
    for s, cost in enumerate(costs):
        value: float | str | None = cost.cost_difference_tkr
        formula = f"SUM({{cost.0.{s}}}:{{cost.{len(prices) - 1}.{s}}})" if prices else ""
        if value is None:
            value, formula = term("unknown", lang), ""
        totals.append(Cell(Live(value, f"total.{s}", formula), "total"))
    rows.append(
        (
            Cell(term("cost_sum_beside", lang, base=titled(comparison.baseline, lang)), "total"),
            Cell(""),
            *totals,
        )
    )
    heads = (Column(titled(run, lang), "tkr") for run in others)
    return Table((*columns(lang, ("item",)), Column(""), *heads), tuple(rows))


def _gain(comparison: Comparison, values: dict[str, list[CostEffectiveness]], lang: str) -> tuple[Block, ...]:
    """Set each scenario's total beside what it gains in the measure that a reader chooses, and draw it."""
    measures = next(iter(values.values()))
    chosen = _chosen(values)
    choices = tuple(f"measure.0.{m}" for m in range(len(measures)))
    measure = Live(value_label(measures[chosen], lang), "measure", entry=True, choices=choices)
    base = titled(comparison.baseline, lang)
    rows: list[tuple[Cell | None, ...]] = [
        (Cell(Live(base, "title")), Cell(Live(0.0, "x"), "tkr"), Cell(Live(0.0, "y"), "change"), *5 * (None,))
    ]
    series = [Series("title", "x", "y")]
    for s, (run, cost) in enumerate(zip(comparison.runs[1:], comparison.costs(lang), strict=True)):
        one = values[run.scenario.name][chosen]
        held = {key: _picked(key, s, len(measures)) for key in ("gain", "low", "high")}
        low, high = one.gain_interval95 or (None, None)
        known = f"COUNT({held['low']})"
        tkr = cost.cost_difference_tkr
        total = Live(tkr, f"x.{s}", f"{{total.{s}}}") if tkr is not None else Live(term("unknown", lang))
        sure = leaves_out_zero(one.gain_interval95)
        each = Live(None) if tkr is None else Live(
            tkr / one.gain if sure else None, "",
            f'IF({known}=0,"",IF({{from.{s}}}*{{to.{s}}}<=0,"",{{x.{s}}}/{{y.{s}}}))',
        )  # fmt: skip
        rows.append(
            (
                Cell(Live(titled(run, lang), f"title.{s}")),
                Cell(total, "tkr"),
                Cell(Live(one.gain, f"y.{s}", held["gain"]), "change"),
                Cell(Live(low, f"from.{s}", f'IF({known}=0,"",{held["low"]})'), "change"),
                Cell(Live(high, f"to.{s}", f'IF({known}=0,"",{held["high"]})'), "change"),
                Cell(each, "count"),
                Cell(Live(0.0 if high is None else high - one.gain, f"up.{s}",
                          f"IF({known}=0,0,{held['high']}-{held['gain']})"), "ratio"),
                Cell(Live(0.0 if low is None else one.gain - low, f"down.{s}",
                          f"IF({known}=0,0,{held['gain']}-{held['low']})"), "ratio"),
            )
        )  # fmt: skip
        if tkr is not None:
            series.append(Series(f"title.{s}", f"x.{s}", f"y.{s}", f"up.{s}", f"down.{s}"))
            # The ends of an interval are points without marks, so that the axis reaches them.
            series += [Series("", f"x.{s}", f"{end}.{s}") for end in ("from", "to")]
    asked = Table(columns(lang, ("book_measure",), ("book_choose",)), ((Cell(measure), Cell("")),))
    heads = columns(
        lang,
        ("scenario",),
        (of_money("worth_cost", comparison.currency), "tkr"),
        ("gain", "change"),
        ("interval95 low", "change"),
        ("interval95 high", "change"),
        (of_money("worth_each", comparison.currency), "count"),
        ("book_up", "ratio"),
        ("book_down", "ratio"),
    )
    drawn = Chart(
        "scatter",
        term("page_gain", lang),
        head(of_money("worth_cost", comparison.currency), lang),
        term("book_gain_axis", lang),
        tuple(series),
        "change",
    )
    note = capital_of_money(term("worth_each_note", lang, currency=comparison.currency), comparison.currency)
    return asked, Table(heads, tuple(rows), note), drawn


def _chosen(values: dict[str, list[CostEffectiveness]]) -> int:
    """Return the first measure in which some scenario surely differs, else the first."""
    for m, _ in enumerate(next(iter(values.values()))):
        spreads = [held[m].gain_interval95 for held in values.values()]
        if any(spread is not None and leaves_out_zero(spread) for spread in spreads):
            return m
    return 0


def _picked(key: str, scenario: int, measures: int) -> str:
    """Return the formula of a figure of a scenario in the measure that is chosen."""
    place = f"MATCH({{measure}},{{measure.0.0}}:{{measure.0.{measures - 1}}},0)"
    return f"INDEX({{{key}.{scenario}.0}}:{{{key}.{scenario}.{measures - 1}}},{place})"


def _worth_section(comparison: Comparison, values: dict[str, list[CostEffectiveness]], lang: str) -> Section:
    """Tabulate what every scenario gains in every measure."""
    titles = {run.scenario.name: titled(run, lang) for run in comparison.runs}
    rows = []
    for s, (name, held) in enumerate(values.items()):
        for m, one in enumerate(held):
            low, high = one.gain_interval95 or (None, None)
            rows.append(
                (
                    titles[name],
                    Cell(Live(one.gain, f"gain.{s}.{m}"), "change"),
                    Cell(Live(low, f"low.{s}.{m}"), "change"),
                    Cell(Live(high, f"high.{s}.{m}"), "change"),
                    Cell(Live(value_label(one, lang), f"measure.{s}.{m}")),
                    Cell(worth_verdict(one, lang)),
                )
            )
    heads = columns(
        lang,
        ("scenario",),
        ("gain", "change"),
        ("interval95 low", "change"),
        ("interval95 high", "change"),
        ("indicator",),
        ("worth_verdict",),
    )
    return Section(capital(term("sheet_worth", lang)), (Table(heads, tuple(rows)),))
