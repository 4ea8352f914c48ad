"""Parts of a page: the document itself, its style, and tables, figures and lists as text that is safe in it."""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from matplotlib.figure import Figure

from brandsim._data import written_whole
from brandsim.report import tables
from brandsim.report.figures import png, svg
from brandsim.report.tables import Table, shown
from brandsim.words.catalogue import term
from brandsim.words.numbers import DASH, MINUS

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
.labels th:nth-child(2), .labels td:nth-child(2), .labels td:last-child, .labels th:last-child { text-align: left; }
.labels td:not(:first-child):not(:nth-child(2)):not(:last-child) { white-space: nowrap; }
.overview td:not(:first-child) { white-space: pre; }
.overview th, .overview td { padding: .32rem .35rem; }
.overview, .labels { font-size: .8rem; }
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


def document(title: str, body: Iterable[str], lang: str) -> str:
    """Return a whole page of its parts."""
    return (
        f'<!DOCTYPE html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta name="generator" content="{escaped(tables.software())}">\n'
        f"<title>{escaped(title)}</title>\n<style>{_CSS}</style>\n</head>\n<body>\n<main>\n"
        + "\n".join(part for part in body if part)
        + "\n</main>\n</body>\n</html>\n"
    )


def escaped(value: object) -> str:
    """Return a value as text that is safe in a page."""
    return html.escape(str(value), quote=True)


def unbroken(value: str) -> str:
    """Return text in which no line ends inside an interval."""
    return re.sub(rf"{DASH}(?=[\d{MINUS}])", f"{DASH}&#8288;", escaped(value))


def section(key: str, lang: str, *parts: str) -> str:
    """Return a heading and what stands below it."""
    return "\n".join([f"<h2>{escaped(term(key, lang))}</h2>", *parts])


def preformatted(text: str) -> str:
    """Return text whose lines and columns stay as they are."""
    return f'<pre style="font-family: ui-monospace, monospace">{escaped(text)}</pre>'


def bullets(lines: Iterable[str]) -> str:
    """Return lines as a list."""
    return "<ul>" + "".join(f"<li>{unbroken(line)}</li>" for line in lines) + "</ul>"


def remark(text: str) -> str:
    """Return a remark; nothing of nothing."""
    return f'<p class="note">{escaped(text)}</p>' if text else ""


def table_part(table: Table, lang: str, style: str = "") -> str:
    """Return a table with its note; `style` is a class of the style sheet."""
    head = "".join(f'<th scope="col">{escaped(text)}</th>' for text in table.heads)
    rows = "\n".join(
        "<tr>" + "".join(f"<td>{escaped(shown(cell, lang))}</td>" for cell in row) + "</tr>"
        for row in table.rows
    )
    return (
        f'<div class="wide"><table class="{style}"><thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody>'
        f"</table></div>{remark(table.note)}"
    )


def folded(title: str, *parts: str, opened: bool) -> str:
    """Return parts that stand below a title if `opened`, or else are folded away under it."""
    if opened:
        return "\n".join([f"<h3>{escaped(title)}</h3>", *parts])
    return f"<details><summary>{escaped(title)}</summary>{''.join(parts)}</details>"


def figure_part(figure: Figure, caption: str, *, raster: bool = False) -> str:
    """Return a figure inside the page; `raster` for maps with thousands of lines, of which there may be many."""
    kind, data = ("png", png(figure)) if raster else ("svg+xml", svg(figure))
    text = base64.b64encode(data).decode("ascii")
    return f'<figure><img alt="{escaped(caption)}" src="data:image/{kind};base64,{text}"></figure>'


def card(what: str, value: str, lines: Sequence[str]) -> str:
    """Return a card: what it is, its value, and small lines below."""
    small = "".join(f"<span>{unbroken(line)}</span>" for line in lines)
    return f'<div class="card"><span class="what">{escaped(what)}</span><b>{escaped(value)}</b>{small}</div>'
