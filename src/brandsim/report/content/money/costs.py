"""What scenarios cost: line by line beside the baseline, and against the budget's frame."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from brandsim.render.blocks import Cell, Section, Table, Total
from brandsim.report.content.records import columns, of_money
from brandsim.report.labels import confidence, titled
from brandsim.response.intervals.limits import Interval, widest
from brandsim.scenarios.decide.compare import Comparison
from brandsim.scenarios.money.run_cost import capital_costs
from brandsim.scenarios.money.stated_cost import CostDifference
from brandsim.scenarios.run.run import Run
from brandsim.words.catalogue import term
from brandsim.words.numbers import listed, number, span


def cost_item(line: dict[str, Any], lang: str) -> str:
    """Name what a line of a cost difference is for, with how many more seats it stands for.

    Parameters
    ----------
    line : dict
        A line of `CostDifference.lines`.
    lang : str
        One of `languages`.
    """
    seats = line.get("seats")
    if seats is None:
        return str(line["item"])
    return f"{line['item']} ({number(seats, lang, 0 if float(seats).is_integer() else 1, signed=True)})"


def spread_tkr(chance: Any, assumptions: Any) -> Interval:
    """Return the interval of a cost that is printed: chance and assumptions in one, as of every difference.

    Parameters
    ----------
    chance, assumptions : (float, float) or None
        In tkr a year.
    """
    return widest(chance, assumptions)


def left_out_sentence(left_out: Sequence[str], lang: str) -> str:
    """Name what is in no line of a cost difference, and so not in its total; blank if nothing is.

    Parameters
    ----------
    left_out : sequence of str
        As `CostDifference` has it.
    lang : str
        One of `languages`.
    """
    named = [term(f"left_out_{name}", lang) for name in left_out]
    return term("cost_left_out", lang, what=listed(named, lang)) if named else ""


def _sum(comparison: Comparison, lang: str) -> str:
    """Name a total with what it is counted from."""
    return term("cost_sum_beside", lang, base=titled(comparison.baseline, lang))


def cost_sections(comparison: Comparison, lang: str, style: Any) -> tuple[Section, ...]:
    """List what each scenario costs beside the baseline, line by line, each scenario below its sum.

    Parameters
    ----------
    comparison : Comparison
    lang : str
        One of `languages`.
    style : {"main", "minor", "verdict", "folded"}
        Of the sections.

    Returns
    -------
    tuple of Section
        Costs in tkr per year.
    """
    money = of_money("tkr", comparison.currency)
    keys = (("item",), (money, "tkr"), ("interval95", "tkr", True), ("price_range", "tkr", True), ("source",))
    heads = columns(lang, *keys)
    none = Cell("")
    sections = []
    for run, cost in zip(comparison.runs[1:], comparison.costs(lang), strict=True):
        rows: list[tuple[Any, ...]] = [
            (
                cost_item(line, lang),
                line["difference_tkr"],
                spread_tkr(line.get("ci95"), line.get("uncertainty95")) or none,
                line.get("range") or none,
                f"{confidence(line['confidence'], lang)}: {line['source']}",
            )
            for line in cost.lines
        ]
        total = cost.cost_difference_tkr
        known = Cell(term("unknown", lang)) if total is None else Cell(total, "tkr")
        spread = spread_tkr(cost.ci95, cost.uncertainty95) or none
        rows.append((_sum(comparison, lang), known, spread, none, ""))
        told = (
            term("unknown", lang)
            if total is None
            else f"{number(total, lang, 0, signed=True)} {term('tkr', lang, currency=comparison.currency)}"
        )
        title = f"{titled(run, lang)}: {told}"
        note = left_out_sentence(cost.left_out, lang)
        sections.append(Section(title, (Table(heads, tuple(rows), note, "prose"),), style))
    return tuple(sections)


def cost_sentences(comparison: Comparison, other: Run, lang: str) -> str:
    """Say what a scenario costs beside the baseline, line by line, and what of it is unsaid.

    Parameters
    ----------
    comparison : Comparison
    other : Run
        A run of the comparison that is not its baseline.
    lang : str
        One of `languages`.
    """
    cost = next(c for c in comparison.costs(lang) if c.scenario == other.scenario.name)
    total, currency = cost.cost_difference_tkr, comparison.currency
    lines = _cost_lines(cost, currency, lang)
    if total is None:
        what = listed([term(f"verdict_unsaid_{name}", lang) for name in cost.unsaid], lang)
        return " ".join([term("verdict_cost_unknown", lang, what=what), *lines])
    key = "verdict_dearer" if total > 0 else "verdict_cheaper" if total < 0 else "verdict_cost_same"
    said = term(key, lang, difference=number(abs(total), lang, 0), currency=currency)
    return " ".join([said, *lines])


def _cost_lines(cost: CostDifference, currency: str, lang: str) -> list[str]:
    """Put all lines into a sentence, simulated ones with the interval of the mean year, and where they come from.

    The sources of what a scenario states stand there; those of priced lines fill a table of their own.
    """
    parts, sources, priced = [], [], False
    for line in cost.lines:
        key, spread = "verdict_cost_line", ""
        if line.get("ci95"):
            key = "verdict_cost_varied" if line.get("uncertainty95") else "verdict_cost_simulated"
            spread = span(spread_tkr(line["ci95"], line.get("uncertainty95")), lang, 0, signed=True)
        if line.get("stated"):
            sources += line["source"].split("; ")
        else:
            priced = True
        difference = number(line["difference_tkr"], lang, 0, signed=True)
        said = {
            "item": cost_item(line, lang),
            "difference": difference,
            "currency": currency,
            "spread": spread,
        }
        parts.append(term(key, lang, **said))
    sentences = [f"{'; '.join(parts)}."] if parts else []
    if sources:
        sentences.append(term("verdict_cost_sources", lang, sources="; ".join(dict.fromkeys(sources))))
    if priced:
        sentences.append(term("verdict_cost_priced", lang))
    return [*sentences, left_out_sentence(cost.left_out, lang)] if cost.left_out else sentences


def cost_differences_table(comparison: Comparison, lang: str) -> Table:
    """Tabulate what each scenario costs beside the baseline, line by line, with a total that the sheet computes.

    Parameters
    ----------
    comparison : Comparison
    lang : str
        One of `languages`.

    Returns
    -------
    Table
        Costs in tkr per year.
    """
    rows: list[tuple[Any, ...]] = []

    def put(scenario: str, item: str, tkr: Any, line: dict[str, Any]) -> None:
        ends = (line.get(key) for key in ("ci95", "uncertainty95", "range"))
        how = confidence(line["confidence"], lang) if "confidence" in line else ""
        rows.append((scenario, item, tkr, *ends, line.get("price_year"), how, line.get("source", "")))

    for cost in comparison.costs(lang):
        for line in cost.lines:
            put(cost.scenario, cost_item(line, lang), line["difference_tkr"], line)
        total = cost.cost_difference_tkr
        if total is None:
            what = ", ".join(term(f"verdict_unsaid_{name}", lang) for name in cost.unsaid)
            put(
                cost.scenario,
                f"{_sum(comparison, lang)}: {term('unknown', lang)} ({what})",
                None,
                {},
            )
        else:
            added = Cell(Total(total, len(cost.lines)), "total") if cost.lines else total
            ends = {"ci95": cost.ci95, "uncertainty95": cost.uncertainty95}
            put(cost.scenario, _sum(comparison, lang), added, ends)
        if note := left_out_sentence(cost.left_out, lang):
            put(cost.scenario, note, None, {})
    spreads = ((key, "tkr", True) for key in ("worth_chance", "worth_assumed", "price_range"))
    words = (("confidence",), ("source",))
    heads = (
        ("scenario",),
        ("item",),
        (of_money("verdict_cost_beside", comparison.currency), "tkr"),
        *spreads,
        ("price_year", "plain"),
        *words,
    )
    return Table(columns(lang, *heads), tuple(rows))


def budget_table(comparison: Comparison, lang: str) -> Table:
    """Tabulate each scenario's cost in the plan's years against the department's frame.

    Parameters
    ----------
    comparison : Comparison
    lang : str
        One of `languages`.

    Returns
    -------
    Table
        In tkr, and as a share of the frame.
    """

    def changed(parts: Any) -> str:
        return listed([f"{what} {number(tkr, lang, 0)}" for what, tkr in parts], lang)

    unknown = Cell(term("unknown", lang))
    rows = tuple(
        (
            "" if at else titled(run, lang),
            titled(run, lang),
            str(year.year),
            year.frame_tkr,
            unknown if year.difference_tkr is None else year.difference_tkr,
            year.share_of_frame,
            changed(year.changes),
            changed(year.investments),
        )
        for run in comparison.runs[1:]
        for at, year in enumerate(comparison.budget(run.scenario.name))
    )
    page, currency = "page sheet", comparison.currency
    heads = columns(
        lang,
        ("scenario", "text", False, 28, "text"),
        ("scenario", "text", False, 0, page),
        ("budget_year", "text", False, 5),
        (of_money("budget_frame", currency), "count", False, 12),
        (of_money("budget_difference", currency), "tkr", False, 17),
        ("budget_share", "points", False, 16),
        (of_money("budget_changes", currency), "text", False, 0, page),
        (of_money("budget_investments", currency), "text", False, 0, page),
    )
    return Table(heads, rows, term("budget_note", lang), "prose", 0, cut=False)


def stated_costs_table(runs: Sequence[Run], lang: str) -> Table:
    """Tabulate every cost line that the scenarios state, with their sum: what differs besides is in a comparison.

    Parameters
    ----------
    runs : sequence of Run
    lang : str
        One of `languages`.

    Returns
    -------
    Table
        In tkr per year at the prices of the year that each row names; what is bought costs that of the scenario's year.
    """
    rows: list[tuple[Any, ...]] = []
    for run in runs:
        scenario = run.scenario
        if scenario.costs is None and not scenario.capital:
            rows.append((scenario.name, term("unknown", lang), None, None, None, "", ""))
            continue
        stated: list[tuple[Any, ...]] = [
            (
                scenario.name,
                line.item.to(lang),
                line.cost_tkr,
                line.posts,
                line.price_year,
                confidence(line.confidence, lang),
                line.source_text.to(lang),
            )
            for line in scenario.costs or ()
        ]
        stated += [
            (
                scenario.name,
                line.item.to(lang),
                tkr,
                None,
                scenario.year,
                confidence(line.confidence, lang),
                line.source_text.to(lang),
            )
            for line, tkr in capital_costs(scenario)
        ]
        rows += stated
        total = sum(row[2] for row in stated)
        if total:  # lines of nothing have no sum that could be read as the scenario's cost
            added = Cell(Total(total, len(stated)), "total")
            rows.append((scenario.name, term("cost_sum_stated", lang), added, None, None, "", ""))
    money = of_money("tkr", runs[0].scenario.currency)
    numbers = ((money, "tkr"), ("posts", "plain"), ("price_year", "plain"))
    heads = columns(lang, ("scenario",), ("item",), *numbers, ("confidence",), ("source",))
    note = ("", term("cost_stated_only", lang), None, None, None, "", "")
    return Table(heads, (*rows, note))
