"""How the command line prints and writes: rows in columns, facts line by line, JSON for machines, files."""

from __future__ import annotations

import json
import math
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from brandsim._files import check_can_be_written
from brandsim.cli.beside import beside
from brandsim.cli.terminal import say
from brandsim.words.translation import cell_word, head_word

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from brandsim.report.provenance import TracedRows

INTERRUPTED = 130
"""Exit status of what Ctrl-C ended."""

_asked: ContextVar[tuple[tuple[str, tuple[int, int] | None], ...]] = ContextVar("_asked", default=())
"""The files that the command writes, and what was there before."""

_WIDEST_CELL, _NARROWEST_CELL = 48, 12


def print_rows(rows: Sequence[Mapping[str, Any]], lang: str, as_json: bool) -> None:
    """Print rows as a table, columns and words of machines told in a language.

    Parameters
    ----------
    rows : sequence of mapping
        All with the same keys.
    lang : str
        One of `languages`.
    as_json : bool
        Whether they are printed as JSON instead, whose keys and words are the same in every language.
    """
    if as_json:
        print_json(list(rows))
        return
    from brandsim.render.blocks import Column, Section, Table
    from brandsim.render.text import text

    keys = list(rows[0] if rows else ())
    columns = tuple(Column(head_word(key, lang)) for key in keys)
    whole = [[_cell(row[key], lang) for key in keys] for row in rows]
    widest = _widest([column.head for column in columns], whole, _room())
    cells = tuple(
        tuple(cell if len(cell) <= widest else cell[: widest - 1] + "…" for cell in row) for row in whole
    )
    say(text([Section("", (Table(columns, cells, indent=0),))], lang), nl=False)


def print_markdown(rows: Sequence[Mapping[str, Any]], lang: str) -> None:
    """Print rows as a table of Markdown, for a page of documentation: numbers of five digits, which all machines share.

    Parameters
    ----------
    rows : sequence of mapping
        At least one, all with the same keys.
    lang : str
        One of `languages`.
    """
    heads = [head_word(key, lang) for key in rows[0]]
    lines = [[_cell(value, lang, digits=5).replace("|", r"\|") for value in row.values()] for row in rows]
    for cells in (heads, ["--"] * len(heads), *lines):
        say(f"| {' | '.join(cells)} |")


def print_found(found: TracedRows, lang: str, as_json: bool) -> None:
    """Print rows with where they come from as JSON, or else as `print_rows` does.

    Parameters
    ----------
    found : TracedRows
    lang : str
        One of `languages`.
    as_json : bool
    """
    if as_json:
        print_json(found.summary(lang))
    else:
        print_rows(found.rows, lang, as_json)


def _cell(value: object, lang: str, digits: int = 6) -> str:
    """Write a value for a column of a terminal."""
    from brandsim.words.numbers import plain

    value = cell_word(value, lang)
    if isinstance(value, float):
        return "" if math.isnan(value) else plain(float(f"{value:.{digits}g}"), lang)
    return "" if value is None else ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _room() -> int | None:
    """Return how many columns the terminal has; None where nobody watches."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def _widest(heads: Sequence[str], rows: Sequence[Sequence[str]], room: int | None) -> int:
    """Return to how many letters cells are cut so that a table fits; what is cut stands whole in ``--json``."""
    for widest in range(_WIDEST_CELL, _NARROWEST_CELL, -1):
        cells = (
            max([len(head), *(min(len(row[c]), widest) for row in rows)]) for c, head in enumerate(heads)
        )
        if room is None or sum(width + 2 for width in cells) - 2 <= room:
            return widest
    return _NARROWEST_CELL


def print_json(content: Any) -> None:
    """Print JSON with letters as they are.

    Parameters
    ----------
    content : object
        What JSON holds; a number that is not finite is refused.
    """
    say(json.dumps(_unsigned(content), ensure_ascii=False, allow_nan=False, indent=2))


def _unsigned(content: Any) -> Any:
    """Return content in which no 0 has a sign: the difference of equals is 0, whichever is subtracted."""
    if isinstance(content, float):
        return content + 0.0  # -0.0 + 0.0 is 0.0
    if isinstance(content, Mapping):
        return {key: _unsigned(value) for key, value in content.items()}
    return [_unsigned(value) for value in content] if isinstance(content, list | tuple) else content


def print_described(described: Mapping[str, Any], lang: str) -> None:
    """Print facts, a name and its value a line.

    Parameters
    ----------
    described : mapping of str to object
    lang : str
        One of `languages`.
    """
    for key, value in described.items():
        say(f"{head_word(key, lang):24} {cell_word(value, lang)}")


def check_files(*paths: str | None) -> None:
    """Raise `InputError` for the first file that cannot be written, before anything takes time."""
    for path in paths:
        if path:
            check_can_be_written(path)
            _asked.set((*_asked.get(), (path, _stamp(path))))


def will_keep(folder: str) -> None:
    """Have a folder named among what is kept, if the command is interrupted."""
    _asked.set((*_asked.get(), (folder, None)))


def kept_files() -> list[str]:
    """Return which of the files that were checked are written since, by this process or another of its command."""
    return [path for path, before in _asked.get() if _stamp(path) not in {before, None}]


def forget_files() -> None:
    """Begin another command."""
    _asked.set(())


def _stamp(path: str) -> tuple[int, int] | None:
    """Return what tells a file from what was there before; None if there is none."""
    try:
        found = Path(path).stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


def write_report(report: Any, html_path: str | None, excel_path: str | None, lang: str) -> None:
    """Write a report as a page and a workbook where they are asked for, and name the files on standard error.

    Both take about as long, and are written beside one another.

    Parameters
    ----------
    report : Report
    html_path, excel_path : str or None
        None where it is not asked for.
    lang : str
        One of `languages`.
    """
    written = [
        (path, partial(getattr(report, write), path, lang=lang))
        for path, write in ((html_path, "to_html"), (excel_path, "to_excel"))
        if path
    ]
    if len(written) == 2:
        beside(*(write for _, write in written))
    else:
        for _, write in written:
            write()
    for path, _ in written:
        say(path, err=True)


def write_figure(draw: Callable[[], Figure], picture: str | None) -> None:
    """Draw and write a figure where it is asked for, and name the file on standard error.

    Parameters
    ----------
    draw : callable
        Draws the figure.
    picture : str or None
        The file; None where it is not asked for.
    """
    if picture:
        from brandsim.render.pictures import write_picture

        say(write_picture(draw(), picture), err=True)
