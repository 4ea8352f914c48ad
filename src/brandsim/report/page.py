"""The web page: one file that holds everything, asks nothing of the network, and prints well."""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from matplotlib.figure import Figure

from brandsim._data import written_whole
from brandsim.report import load_tables, tables
from brandsim.report.content import (
    book_lines,
    caveats,
    cost_item,
    definition_lines,
    description,
    draws,
    goal_sentence,
    headline_statistics,
    printed_figures,
    simultaneous_line,
    titled,
    within,
)
from brandsim.report.figures import causes_figure, difference_figure, map_figure, png, share_figure, svg
from brandsim.report.language import (
    DASH,
    MINUS,
    capital,
    number,
    percent,
    percent_span,
    span,
    term,
    time_span,
)
from brandsim.report.story import StoryReport, story_lines
from brandsim.report.tables import Table, shown
from brandsim.report.text import run_line
from brandsim.report.verdict import bracket_note, verdict_lines
from brandsim.report.worth_figures import frontier_figure, gain_figure
from brandsim.report.worth_tables import (
    budget_table,
    frontier_table,
    gainers_table,
    seats_table,
    worth_table,
)
from brandsim.report.worth_text import adjusted_line, stopped_line
from brandsim.scenarios.compare import Comparison
from brandsim.scenarios.run import Run

_CSS = """
:root { --ink: #1f2933; --muted: #5f6c78; --line: #dfe4e8; --accent: #1b5e9b; --soft: #f5f7f9; }
* { box-sizing: border-box; }
body { margin: 0; color: var(--ink); background: #fff; font: 16px/1.55 system-ui, "Segoe UI", Roboto, Helvetica,
  Arial, sans-serif; }
main { max-width: 64rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .3rem; overflow-wrap: anywhere; }
h2 { font-size: 1.25rem; margin: 2.6rem 0 .6rem; padding-top: .5rem; border-top: 2px solid var(--line); }
h3 { font-size: 1.05rem; margin: 1.4rem 0 .4rem; }
p, ul { margin: .4rem 0 .8rem; max-width: 46rem; }
li { margin: .25rem 0; }
.lead { color: var(--muted); margin: 0 0 1.4rem; }
.note { color: var(--muted); font-size: .9rem; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); gap: .9rem; margin: 1.2rem 0; }
.card { border: 1px solid var(--line); border-radius: .5rem; padding: .9rem 1rem; }
.card b { display: block; font-size: 1.75rem; line-height: 1.25; }
.card span { display: block; font-size: .9rem; color: var(--muted); }
.card .what { color: var(--ink); font-weight: 600; }
.verdict { border-left: 4px solid var(--accent); background: var(--soft); padding: .8rem 1.2rem; margin: 1rem 0; }
.verdict h3 { margin-top: .2rem; }
.verdict li:first-child { font-weight: 600; }
.warning { border-left: 4px solid #d9700f; background: #fdf6ee; padding: .6rem 1.2rem; margin: 1rem 0; }
.wide { overflow-x: auto; margin: .6rem 0; }
table { border-collapse: collapse; font-size: .92rem; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: .32rem .6rem; border-bottom: 1px solid var(--line); text-align: right; vertical-align: top; }
th { color: var(--muted); font-weight: 600; vertical-align: bottom; border-bottom-color: var(--muted); }
th:first-child, td:first-child { text-align: left; }
.prose { min-width: 44rem; }
.prose th, .prose td { text-align: left; }
.prose td:nth-child(2), .prose td:nth-child(3) { white-space: nowrap; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(19rem, 1fr)); gap: 1.2rem;
  align-items: start; }
figure { margin: .8rem 0; }
img { max-width: 100%; height: auto; display: block; }
code { background: var(--soft); padding: .1rem .35rem; border-radius: .25rem; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: minmax(8rem, 15rem) 1fr; gap: .3rem 1rem; }
dt { color: var(--muted); }
dd { margin: 0; overflow-wrap: anywhere; }
details summary { cursor: pointer; color: var(--accent); }
@media (max-width: 34rem) { dl { grid-template-columns: 1fr; gap: .1rem; } dd { margin-bottom: .5rem; }
  main { padding-top: 1.2rem; } h1 { font-size: 1.5rem; } }
@media print { main { max-width: none; padding: 0; } h2 { break-after: avoid; } figure, tr, .card, .verdict
  { break-inside: avoid; } .wide { overflow: visible; } body { font-size: 10.5pt; } @page { margin: 16mm; } }
"""


def write_page(path: str | Path, page: str) -> Path:
    """Write a page, whole or not at all."""
    with written_whole(path) as temporary:
        temporary.write_text(page, encoding="utf-8")
    return Path(path)


def run_page(run: Run, lang: str) -> str:
    """Return the page of a run."""
    body = [
        f"<h1>{_text(titled(run, lang))}</h1>",
        f'<p class="lead">{_text(description(run, lang))} {_text(run_line(run, lang))}.</p>',
        _section("response_time", lang, _headline(run, lang)),
        _warning(run, lang),
        '<div class="figures">',
        _figure(share_figure([run], lang), term("fig_share_title", lang)),
        _figure(map_figure(run, lang), term("fig_map_title", lang)),
        "</div>",
        _section("needs", lang, _table(tables.needs_table(run, lang), lang)),
        _section("stations", lang, _table(tables.stations_table(run, lang), lang)),
        _section("hours", lang, _table(tables.hours_table(run, lang), lang)),
        *_causes(run, lang),
        _section("workload", lang, _table(load_tables.workload_table(run, lang), lang)),
        _section(
            "simultaneous",
            lang,
            _note(simultaneous_line(run, lang)),
            _table(load_tables.simultaneous_table(run, lang), lang),
        ),
        _section("coverage", lang, _table(load_tables.coverage_table(run, lang), lang)),
        _places(run, lang),
        _section("definition", lang, _list(definition_lines(run, lang))),
        _section("caveats", lang, _list(caveats(run, lang))),
        _section("assumptions", lang, _table(tables.assumptions_table(run.assumptions, lang), lang, "prose")),
        _section("books", lang, _list(book_lines(run, lang)), _note(term("books_note", lang))),
        _made(run, (), lang),
    ]
    return _document(titled(run, lang), body, lang)


def comparison_page(comparison: Comparison, lang: str) -> str:
    """Return the page of a comparison: the verdict first."""
    base, others = comparison.baseline, comparison.runs[1:]
    title = f"{term('comparison', lang)}: {', '.join(titled(run, lang) for run in comparison.runs)}"
    body = [
        f"<h1>{_text(term('comparison', lang))}</h1>",
        f'<p class="lead">{_text(term("v_against", lang, base=titled(base, lang)))} {_text(run_line(base, lang))}.</p>',
        *(_verdict(comparison, run, lang) for run in others),
        _note(bracket_note(comparison, lang)),
        _warning(base, lang),
        _note(stopped_line(comparison, lang)),
        f"<h2>{_text(term('differences', lang))}</h2>",
        _figure(difference_figure(comparison, lang), term("differences", lang)),
    ]
    for run in others:
        body.append(
            f"<h3>{_text(term('against', lang, title=titled(run, lang), base=titled(base, lang)))}</h3>"
        )
        body.append(_table(tables.difference_table(comparison, run, lang), lang))
    body.append(f"<h2>{_text(term('response_time', lang))}</h2>")
    body += [
        f"<h3>{_text(titled(run, lang))}</h3>\n{_headline(run, lang, plan=run is base)}"
        for run in comparison.runs
    ]
    body.append(_figure(share_figure(comparison.runs, lang), term("fig_share_title", lang)))
    body.append(_costs(comparison, lang))
    body += _worth(comparison, lang)
    body.append(f"<h2>{_text(term('hours', lang))}</h2>")
    body += [
        f"<h3>{_text(titled(run, lang))}</h3>\n{_table(tables.hours_table(run, lang), lang)}"
        for run in comparison.runs
    ]
    body.append(f"<h2>{_text(term('seats', lang))}</h2>")
    body += [
        f"<h3>{_text(titled(run, lang))}</h3>\n{_table(seats_table(run, lang), lang)}"
        for run in comparison.runs
        if any(change.people for change in run.scenario.crews.values())
    ] or [_note(term("seats_decided", lang))]
    body += [
        _section("definition", lang, _list(definition_lines(base, lang))),
        _section("caveats", lang, _list(caveats(base, lang))),
        _section(
            "assumptions", lang, _table(tables.assumptions_table(base.assumptions, lang), lang, "prose")
        ),
        _section(
            "books",
            lang,
            _table(tables.books_table(comparison.runs, lang), lang),
            _note(term("books_note", lang)),
        ),
        _made(base, others, lang),
    ]
    return _document(title, body, lang)


def run_fragment(run: Run, lang: str) -> str:
    """Return the short form that a notebook shows."""
    body = [
        f"<h3>{_text(titled(run, lang))}</h3>",
        _list(_headline_lines(run, lang)),
        _table(tables.needs_table(run, lang), lang),
    ]
    return "<div>" + "\n".join(body) + "</div>"


def comparison_fragment(comparison: Comparison, lang: str) -> str:
    """Return the verdict, as a notebook shows it."""
    body = [_note(term("v_against", lang, base=titled(comparison.baseline, lang)))]
    body += [_verdict(comparison, run, lang) for run in comparison.runs[1:]]
    return "<div>" + "\n".join([*body, _note(bracket_note(comparison, lang))]) + "</div>"


def story_page(story: StoryReport, lang: str) -> str:
    """Return the page of one incident."""
    title, *lines = story_lines(story, lang)
    body = [f"<h1>{_text(title)}</h1>", _list(lines), _figure(story.figure(lang), title)]
    return _document(title, body, lang)


def story_fragment(story: StoryReport, lang: str) -> str:
    """Return one incident, as a notebook shows it."""
    title, *lines = story_lines(story, lang)
    return f"<div><h3>{_text(title)}</h3>{_list(lines)}{_figure(story.figure(lang), title)}</div>"


def _document(title: str, body: Iterable[str], lang: str) -> str:
    return (
        f'<!DOCTYPE html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta name="generator" content="{_text(tables.software())}">\n'
        f"<title>{_text(title)}</title>\n<style>{_CSS}</style>\n</head>\n<body>\n<main>\n"
        + "\n".join(part for part in body if part)
        + "\n</main>\n</body>\n</html>\n"
    )


def _text(value: object) -> str:
    return html.escape(str(value), quote=True)


def _unbroken(value: str) -> str:
    """Return text in which no line ends inside an interval."""
    return re.sub(rf"{DASH}(?=[\d{MINUS}])", f"{DASH}&#8288;", _text(value))


def _section(key: str, lang: str, *parts: str) -> str:
    return "\n".join([f"<h2>{_text(term(key, lang))}</h2>", *parts])


def _list(lines: Iterable[str]) -> str:
    return "<ul>" + "".join(f"<li>{_unbroken(line)}</li>" for line in lines) + "</ul>"


def _note(text: str) -> str:
    return f'<p class="note">{_text(text)}</p>' if text else ""


def _table(table: Table, lang: str, style: str = "") -> str:
    head = "".join(f'<th scope="col">{_text(text)}</th>' for text in table.heads)
    rows = "\n".join(
        "<tr>" + "".join(f"<td>{_text(shown(cell, lang))}</td>" for cell in row) + "</tr>"
        for row in table.rows
    )
    return (
        f'<div class="wide"><table class="{style}"><thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody>'
        f"</table></div>{_note(table.note)}"
    )


def _figure(figure: Figure, caption: str, *, raster: bool = False) -> str:
    """Return a figure inside the page; `raster` for maps with thousands of lines, of which there may be many."""
    kind, data = ("png", png(figure)) if raster else ("svg+xml", svg(figure))
    text = base64.b64encode(data).decode("ascii")
    return f'<figure><img alt="{_text(caption)}" src="data:image/{kind};base64,{text}"></figure>'


def _warning(run: Run, lang: str) -> str:
    about = run.municipality.network.provenance
    note = about.note_sv if lang == "sv" else about.note_en
    return f'<p class="warning">{_text(note)}</p>' if about.schematic and note else ""


def _headline(run: Run, lang: str, *, plan: bool = True) -> str:
    """Return the cards: the statistics, the goal, and what is reached within 10 minutes."""
    cards = []
    for statistic in headline_statistics(run.definition):
        row = run.indicator("response_time", statistic)
        value = term("unknown", lang) if row.estimate is None else f"{number(row.estimate, lang)} min"
        cards.append(_card(capital(term(statistic, lang)), value, _intervals(run, statistic, lang)))
    share = within(run)[0]
    spread = (
        [f"{term('with_uncertainty', lang)} {percent_span(share.uncertainty95, lang)}"] if draws(run) else []
    )
    cards.append(_card(capital(term("in_10_min", lang)), percent(share.estimate, lang), spread))
    goal = run.goal
    if goal.target_min is not None:
        lines = [goal_sentence(run, lang)]
        cards.append(
            _card(
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
    return f'<div class="cards">{"".join(cards)}</div>{_note(note)}'


def _card(what: str, value: str, lines: Sequence[str]) -> str:
    small = "".join(f"<span>{_unbroken(line)}</span>" for line in lines)
    return f'<div class="card"><span class="what">{_text(what)}</span><b>{_text(value)}</b>{small}</div>'


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
        f'<section class="verdict"><h3>{_text(titled(run, lang))}</h3>'
        f"<p>{_text(description(run, lang))}</p>{_list(verdict_lines(comparison, run, lang))}</section>"
    )


def _places(run: Run, lang: str) -> str:
    table = tables.places_table(run, lang)
    opened = f"{term('table', lang)} ({number(len(table.rows), lang, 0)})"
    return _section(
        "places", lang, f"<details><summary>{_text(opened)}</summary>{_table(table, lang)}</details>"
    )


def _causes(run: Run, lang: str) -> list[str]:
    table = load_tables.causes_table(run, lang)
    if table is None or run.late_causes is None:
        return []
    figure = causes_figure(run.late_causes, lang)
    return [_section("causes", lang, _figure(figure, term("causes", lang)), _table(table, lang))]


def _costs(comparison: Comparison, lang: str) -> str:
    parts = []
    for run, cost in zip(comparison.runs[1:], comparison.costs(lang), strict=True):
        parts.append(f"<h3>{_text(titled(run, lang))}</h3>")
        rows = [
            (
                tables.Cell(cost_item(line, lang)),
                tables.Cell(number(line["difference_tkr"], lang, 0, signed=True)),
                tables.Cell(span(tuple(line["ci95"]), lang, 0, signed=True) if line.get("ci95") else ""),
                tables.Cell(line["source"]),
            )
            for line in cost.lines
        ]
        known = cost.cost_difference_tkr is not None
        total = number(cost.cost_difference_tkr, lang, 0, signed=True) if known else term("unknown", lang)
        rows.append((tables.Cell(term("sum", lang)), tables.Cell(total), tables.Cell(""), tables.Cell("")))
        heads = tuple(capital(term(key, lang)) for key in ("item", "tkr", "interval95", "source"))
        parts.append(_table(Table(heads, tuple(rows)), lang, "prose"))
    return _section("costs", lang, *parts)


def _worth(comparison: Comparison, lang: str) -> list[str]:
    """Return what the money buys, the budget's years, and who gains where."""
    body = [_section("worth", lang, _table(worth_table(comparison, lang), lang, "prose"))]
    body.append(_note(adjusted_line(comparison, lang)))
    if len(comparison.frontier()) > 1:
        figure = frontier_figure(comparison, lang)
        body.append(
            _section(
                "frontier",
                lang,
                _figure(figure, term("frontier", lang)),
                _table(frontier_table(comparison, lang), lang, "prose"),
            )
        )
    body.append(_section("budget", lang, _table(budget_table(comparison, lang), lang, "prose")))
    body.append(f"<h2>{_text(term('gainers', lang))}</h2>")
    for run in comparison.runs[1:]:
        body.append(f"<h3>{_text(titled(run, lang))}</h3>")
        body.append(_figure(gain_figure(comparison, run, lang), term("gainers", lang), raster=True))
        body.append(_table(gainers_table(comparison, run, lang), lang))
    return body


def _made(run: Run, others: tuple[Run, ...], lang: str) -> str:
    rows = tables.made_rows(run, others, lang)
    items = "".join(f"<dt>{_text(name)}</dt><dd>{_text(value)}</dd>" for name, value in rows[:-1])
    name, command = rows[-1]
    return _section(
        "how_made", lang, f"<dl>{items}<dt>{_text(name)}</dt><dd><code>{_text(command)}</code></dd></dl>"
    )
