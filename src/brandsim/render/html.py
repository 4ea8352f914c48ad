"""Blocks as a web page: one file that holds everything, needs no network, and prints well."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from numbers import Real
from typing import TYPE_CHECKING, Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from brandsim.render import values
from brandsim.render.blocks import Block, Cell, Column, Page, Picture, Table
from brandsim.words.numbers import DASH, MINUS
from brandsim.words.visible import visible

if TYPE_CHECKING:
    import pandas as pd

_INSIDE = re.compile(rf"{DASH}(?=[\d{MINUS}])")
"""A dash between the ends of an interval."""

_ORIGIN = '<script type="application/json" id="origin">', "</script>\n"
"""What stands around where a result comes from."""


def page(content: Page, lang: str) -> str:
    """Lay out a whole web page, styles and figures included.

    Parameters
    ----------
    content : Page
    lang : str
        One of `languages`.

    Returns
    -------
    str
        HTML that needs nothing from the network.
    """
    template = _environment(lang).get_template("page.html")
    return visible(template.render(page=content, lang=lang, software=values.software()))


def templated(package: str, name: str, lang: str, **values_: Any) -> str:
    """Lay out a page by a template of another room, which may extend ``page.html`` and render blocks.

    Parameters
    ----------
    package : str
        Whose folder ``templates`` holds it.
    name : str
        Of the template.
    lang : str
        One of `languages`.
    **values_
        What it names, beside ``lang`` and ``software``.

    Returns
    -------
    str
        HTML.
    """
    template = _environment_of(package, lang).get_template(name)
    return template.render(lang=lang, software=values.software(), **values_)


def with_origin(page: str, origin: Mapping[str, Any] | None) -> str:
    """Put where a result comes from into its page, as JSON that no browser shows.

    Parameters
    ----------
    page : str
        HTML.
    origin : mapping of str to value, optional
        What JSON holds; None leaves the page as it is.
    """
    if origin is None:
        return page
    before, end, after = page.rpartition("</body>")
    # In a script only "</" and "<!--" mean anything, and JSON may write any sign by its number.
    told = json.dumps(origin, separators=(",", ":")).replace("<", r"\u003c")
    return f"{before}{_ORIGIN[0]}{told}{_ORIGIN[1]}{end}{after}"


def origin_of(page: str) -> tuple[str, str | None]:
    """Take apart a page and the JSON of where its result comes from, None if the page has none.

    Parameters
    ----------
    page : str
        HTML.
    """
    before, begins, rest = page.rpartition(_ORIGIN[0])
    told, ends, after = rest.partition(_ORIGIN[1])
    return (before + after, told) if begins and ends else (page, None)


def fragment(blocks: Iterable[Block], lang: str) -> str:
    """Lay out blocks as a part of a page, as a notebook shows them.

    Parameters
    ----------
    blocks : iterable of Block
    lang : str
        One of `languages`.

    Returns
    -------
    str
        One HTML element ``div``.
    """
    return visible("<div>" + "\n".join(_block(block, lang) for block in blocks) + "</div>")


def frame_fragment(frame: pd.DataFrame, lang: str) -> str:
    """Lay out a data frame as a notebook shows it: numbers as the language writes them, what is missing blank.

    Parameters
    ----------
    frame : DataFrame
        Without its index.
    lang : str
        One of `languages`.

    Returns
    -------
    str
        One HTML element ``div``.
    """
    columns = tuple(Column(str(name)) for name in frame.columns)
    known = frame.notna().to_numpy()
    rows = tuple(
        tuple(_cell(value) if there else Cell(None) for value, there in zip(row, held, strict=True))
        for row, held in zip(frame.itertuples(index=False, name=None), known, strict=True)
    )
    return fragment([Table(columns, rows)], lang)


def _cell(value: object) -> Cell:
    if isinstance(value, bool):
        return Cell(value, "yes")
    return Cell(value, "plain") if isinstance(value, Real) else Cell(str(value))


def _block(block: Block, lang: str) -> Markup:
    """Lay out a block by the macro of its kind."""
    block = values.told(block, lang)
    made: Markup = getattr(_macros(lang), type(block).__name__.lower())(block)
    return made


@cache
def _environment(lang: str) -> Environment:
    made = Environment(
        loader=PackageLoader("brandsim.render"),
        autoescape=True,
        trim_blocks=True,
        undefined=StrictUndefined,
    )
    made.filters["unbroken"] = _unbroken
    made.globals |= {
        "render": lambda block: _block(block, lang),
        "shown": lambda cell: values.shown(cell, lang),
        "shown_interval": lambda interval, kind: values.shown_interval(interval, kind, lang),
        "texts": lambda table: values.texts(table, "page", lang),
        "source": _source,
    }
    return made


@cache
def _environment_of(package: str, lang: str) -> Environment:
    """Return the environment in which a room's own templates come first."""
    return _environment(lang).overlay(
        loader=ChoiceLoader([PackageLoader(package), PackageLoader("brandsim.render")])
    )


@cache
def _macros(lang: str) -> Any:
    return _environment(lang).get_template("blocks.html").make_module()


def _unbroken(value: str) -> Markup:
    """Escape text so that no line ends inside an interval."""
    return Markup(_INSIDE.sub(f"{DASH}&#8288;", str(escape(value))))  # noqa: S704  (escaped)


def _source(picture: Picture) -> str:
    """Encode a figure as an address that holds it."""
    from brandsim.render.pictures import png, svg

    kind, data = ("png", png(picture.figure)) if picture.raster else ("svg+xml", svg(picture.figure))
    return f"data:image/{kind};base64,{base64.b64encode(data).decode('ascii')}"
