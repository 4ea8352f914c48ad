"""The web page: one file that holds everything, asks nothing of the network, and prints well."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from brandsim.report import load_tables, tables
from brandsim.report.content import (
    book_lines,
    caveats,
    confidence,
    cost_item,
    definition_lines,
    description,
    draws,
    goal_sentence,
    headline_statistics,
    peopled,
    printed_figures,
    simultaneous_line,
    titled,
    within,
)
from brandsim.report.figures import causes_figure, difference_figure, map_figure, share_figure
from brandsim.report.page_parts import (
    bullets,
    card,
    document,
    escaped,
    figure_part,
    folded,
    remark,
    section,
    table_part,
)
from brandsim.report.story import ExplanationReport, story_lines
from brandsim.report.tables import Cell, Table
from brandsim.report.text import run_line
from brandsim.report.verdict import bracket_note, verdict_lines
from brandsim.report.worth_figures import frontier_figure, gain_figure
from brandsim.report.worth_tables import (
    budget_table,
    frontier_table,
    gainers_table,
    overview_table,
    seats_table,
    worth_table,
)
from brandsim.report.worth_text import adjusted_line, stopped_line
from brandsim.scenarios.decide.compare import Comparison
from brandsim.scenarios.run.run import Run
from brandsim.words.catalogue import term
from brandsim.words.numbers import capital, number, percent, percent_span, span, time_span

FEW = 3
"""Scenarios whose details a page shows unfolded."""


def run_page(run: Run, lang: str) -> str:
    """Return the page of a run."""
    body = [
        f"<h1>{escaped(titled(run, lang))}</h1>",
        f'<p class="lead">{escaped(description(run, lang))} {escaped(run_line(run, lang))}.</p>',
        section("response_time", lang, _headline(run, lang)),
        _warning(run, lang),
        '<div class="figures">',
        figure_part(share_figure([run], lang), term("fig_share_title", lang)),
        figure_part(map_figure(run, lang), term("fig_map_title", lang)),
        "</div>",
        section("needs", lang, table_part(tables.needs_table(run, lang), lang)),
        section("stations", lang, table_part(tables.stations_table(run, lang), lang)),
        section("hours", lang, table_part(tables.hours_table(run, lang), lang)),
        *_causes(run, lang),
        section("workload", lang, table_part(load_tables.workload_table(run, lang), lang)),
        section(
            "simultaneous",
            lang,
            remark(simultaneous_line(run, lang)),
            table_part(load_tables.simultaneous_table(run, lang), lang),
        ),
        section("coverage", lang, table_part(load_tables.coverage_table(run, lang), lang)),
        _places(run, lang),
        section("definition", lang, bullets(definition_lines(run, lang))),
        section("caveats", lang, bullets(caveats(run, lang))),
        section(
            "assumptions", lang, table_part(tables.assumptions_table(run.assumptions, lang), lang, "prose")
        ),
        section("books", lang, bullets(book_lines(run, lang)), remark(term("books_note", lang))),
        _made(run, (), lang),
    ]
    return document(titled(run, lang), body, lang)


def comparison_page(comparison: Comparison, lang: str) -> str:
    """Return the page of a comparison: the overview and the verdicts first, what is long folded where there is much."""
    base, runs, others = comparison.baseline, comparison.runs, comparison.runs[1:]
    few = len(others) <= FEW
    against = term("v_against", lang, base=titled(base, lang))

    def each(chosen: Iterable[Run], part: Callable[[Run], str]) -> list[str]:
        return [folded(titled(run, lang), part(run), opened=few) for run in chosen]

    body = [
        f"<h1>{escaped(term('comparison', lang))}</h1>",
        f'<p class="lead">{escaped(against)} {escaped(run_line(base, lang))}.</p>',
        *(_overview(comparison, lang) if len(others) > 1 else ()),
        *(_verdict(comparison, run, lang) for run in others),
        remark(bracket_note(comparison, lang)),
        remark(adjusted_line(comparison, lang)),
        _warning(base, lang),
        remark(stopped_line(comparison, lang)),
        section("costs", lang, *_costs(comparison, lang, opened=few)),
        section("worth", lang, table_part(worth_table(comparison, lang), lang, "labels")),
        section("budget", lang, table_part(budget_table(comparison, lang), lang, "prose")),
        section("differences", lang),
        figure_part(difference_figure(comparison, lang), term("differences", lang)),
        *each(others, lambda run: table_part(tables.difference_table(comparison, run, lang), lang)),
        section("response_time", lang, *each(runs, lambda run: _headline(run, lang, plan=run is base))),
        figure_part(share_figure(runs, lang), term("fig_share_title", lang)),
        section("gainers", lang, *each(others, lambda run: _gainers(comparison, run, lang))),
        section("hours", lang, *each(runs, lambda run: table_part(tables.hours_table(run, lang), lang))),
        section("seats", lang, *_seats(comparison, lang, opened=few)),
        section("definition", lang, bullets(definition_lines(base, lang))),
        section("caveats", lang, bullets(caveats(base, lang, others))),
        section(
            "assumptions", lang, table_part(tables.assumptions_table(base.assumptions, lang), lang, "prose")
        ),
        section(
            "books", lang, table_part(tables.books_table(runs, lang), lang), remark(term("books_note", lang))
        ),
        _made(base, others, lang),
    ]
    title = f"{term('comparison', lang)}: {', '.join(titled(run, lang) for run in runs)}"
    return document(title, body, lang)


def run_fragment(run: Run, lang: str) -> str:
    """Return the short form that a notebook shows."""
    body = [
        f"<h3>{escaped(titled(run, lang))}</h3>",
        bullets(_headline_lines(run, lang)),
        table_part(tables.needs_table(run, lang), lang),
    ]
    return "<div>" + "\n".join(body) + "</div>"


def comparison_fragment(comparison: Comparison, lang: str) -> str:
    """Return the verdict, as a notebook shows it."""
    body = [remark(term("v_against", lang, base=titled(comparison.baseline, lang)))]
    if len(comparison.runs) > 2:
        body.append(table_part(overview_table(comparison, lang), lang, "overview"))
    body += [_verdict(comparison, run, lang) for run in comparison.runs[1:]]
    return "<div>" + "\n".join([*body, remark(bracket_note(comparison, lang))]) + "</div>"


def story_page(story: ExplanationReport, lang: str) -> str:
    """Return the page of one incident."""
    title, *lines = story_lines(story, lang)
    body = [f"<h1>{escaped(title)}</h1>", bullets(lines), figure_part(story.figure(lang), title)]
    return document(title, body, lang)


def story_fragment(story: ExplanationReport, lang: str) -> str:
    """Return one incident, as a notebook shows it."""
    title, *lines = story_lines(story, lang)
    return f"<div><h3>{escaped(title)}</h3>{bullets(lines)}{figure_part(story.figure(lang), title)}</div>"


def _warning(run: Run, lang: str) -> str:
    about = run.municipality.network.provenance
    note = about.note_sv if lang == "sv" else about.note_en
    return f'<p class="warning">{escaped(note)}</p>' if about.schematic and note else ""


def _headline(run: Run, lang: str, *, plan: bool = True) -> str:
    """Return the cards: the statistics, the goal, and what is reached within 10 minutes."""
    cards = []
    for statistic in headline_statistics(run.definition):
        row = run.indicator("response_time", statistic)
        value = term("unknown", lang) if row.estimate is None else f"{number(row.estimate, lang)} min"
        cards.append(card(capital(term(statistic, lang)), value, _intervals(run, statistic, lang)))
    share = within(run)[0]
    spread = (
        [f"{term('with_uncertainty', lang)} {percent_span(share.uncertainty95, lang)}"] if draws(run) else []
    )
    cards.append(card(capital(term("in_10_min", lang)), percent(share.estimate, lang), spread))
    goal = run.goal
    if goal.target_min is not None:
        lines = [goal_sentence(run, lang)]
        cards.append(
            card(
                capital(term("goal", lang, year=str(goal.year))),
                f"{number(goal.target_min, lang)} min",
                lines,
            )
        )
    printed = ", ".join(f"{term(year, lang)} {number(value, lang)}" for year, value in printed_figures(run))
    note = (
        f"{capital(term('printed', lang))}: {printed}. {term('printed_note', lang)}"
        if plan and printed
        else ""
    )
    return f'<div class="cards">{"".join(cards)}</div>{remark(note)}'


def _intervals(run: Run, statistic: str, lang: str) -> list[str]:
    row = run.indicator("response_time", statistic)
    varied = bool(draws(run))
    lines = [f"{term('with_uncertainty', lang)} {time_span(row.uncertainty95, lang)}"] if varied else []
    return [
        *lines,
        f"{term('one_year' if varied else 'one_year_chance', lang)} {time_span(row.next_year95, lang)}",
    ]


def _headline_lines(run: Run, lang: str) -> list[str]:
    lines = []
    for statistic in headline_statistics(run.definition):
        row = run.indicator("response_time", statistic)
        value = term("unknown", lang) if row.estimate is None else number(row.estimate, lang)
        spread = "; ".join(_intervals(run, statistic, lang))
        name = f"{term('response_time', lang)}, {term(statistic, lang)}"
        lines.append(f"{name}: {value} {term('min', lang)} ({spread})")
    return [*lines, goal_sentence(run, lang), run_line(run, lang)]


def _verdict(comparison: Comparison, run: Run, lang: str) -> str:
    return (
        f'<section class="verdict"><h3>{escaped(titled(run, lang))}</h3>'
        f"<p>{escaped(description(run, lang))}</p>{bullets(verdict_lines(comparison, run, lang))}</section>"
    )


def _places(run: Run, lang: str) -> str:
    table = tables.places_table(run, lang)
    opened = f"{term('table', lang)} ({number(len(table.rows), lang, 0)})"
    return section(
        "places", lang, f"<details><summary>{escaped(opened)}</summary>{table_part(table, lang)}</details>"
    )


def _causes(run: Run, lang: str) -> list[str]:
    table = load_tables.causes_table(run, lang)
    if table is None or run.late_causes is None:
        return []
    figure = causes_figure(run.late_causes, lang)
    return [section("causes", lang, figure_part(figure, term("causes", lang)), table_part(table, lang))]


def _overview(comparison: Comparison, lang: str) -> list[str]:
    """Return every scenario on one row, and where money goes furthest."""
    parts = [section("overview", lang, table_part(overview_table(comparison, lang), lang, "overview"))]
    placed = comparison.frontier()
    if len(placed) > 2:
        parts.append(figure_part(frontier_figure(comparison, lang), term("frontier", lang)))
        parts.append(table_part(frontier_table(comparison, lang), lang, "prose"))
    return parts


def _costs(comparison: Comparison, lang: str, *, opened: bool) -> list[str]:
    parts = []
    keys = ("item", "tkr", "interval95", "price_range", "source")
    heads = tuple(capital(term(key, lang)) for key in keys)
    for run, cost in zip(comparison.runs[1:], comparison.costs(lang), strict=True):
        rows = [
            (
                Cell(cost_item(line, lang)),
                Cell(line["difference_tkr"], "tkr"),
                *(
                    Cell(span(tuple(ends), lang, 0, signed=True) if ends else "")
                    for ends in (line.get("uncertainty95") or line.get("ci95"), line.get("range"))
                ),
                Cell(f"{confidence(line['confidence'], lang)}: {line['source']}"),
            )
            for line in cost.lines
        ]
        known = cost.cost_difference_tkr is not None
        total = number(cost.cost_difference_tkr, lang, 0, signed=True) if known else term("unknown", lang)
        spread = cost.uncertainty95 or cost.ci95
        shown = span(spread, lang, 0, signed=True) if spread else ""
        rows.append((Cell(term("sum", lang)), Cell(total), Cell(shown), Cell(""), Cell("")))
        title = f"{titled(run, lang)}: {total} {term('tkr', lang) if known else ''}".rstrip()
        parts.append(folded(title, table_part(Table(heads, tuple(rows)), lang, "prose"), opened=opened))
    return parts


def _gainers(comparison: Comparison, run: Run, lang: str) -> str:
    figure = gain_figure(comparison, run, lang)
    picture = figure_part(figure, term("gainers", lang), raster=True)
    return picture + table_part(gainers_table(comparison, run, lang), lang)


def _seats(comparison: Comparison, lang: str, *, opened: bool) -> list[str]:
    drawn = [run for run in comparison.runs if peopled(run)]
    if not drawn:
        return [remark(term("seats_decided", lang))]
    return [
        folded(titled(run, lang), table_part(seats_table(run, lang), lang), opened=opened) for run in drawn
    ]


def _made(run: Run, others: tuple[Run, ...], lang: str) -> str:
    rows = tables.made_rows(run, others, lang)
    items = "".join(f"<dt>{escaped(name)}</dt><dd>{escaped(value)}</dd>" for name, value in rows[:-1])
    name, command = rows[-1]
    return section(
        "how_made", lang, f"<dl>{items}<dt>{escaped(name)}</dt><dd><code>{escaped(command)}</code></dd></dl>"
    )
