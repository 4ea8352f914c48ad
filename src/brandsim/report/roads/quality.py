"""The content of a report on the quality of a road network: a map, then tables of what is odd, guessed or loose."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

from brandsim.render.blocks import Block, Cell, Column, Lines, Page, Picture, Section, Table
from brandsim.render.values import missing
from brandsim.report.roads.quality_map import quality_map
from brandsim.roads.quality import NetworkQuality
from brandsim.words.catalogue import term
from brandsim.words.translation import cell_word, count_word, head_word

_HIDDEN = ["lat", "lon", "road_lat", "road_lon"]


def quality_page(quality: NetworkQuality, lang: str) -> Page:
    """Build the page of a network's quality: the map, then the tables.

    Parameters
    ----------
    quality : NetworkQuality
    lang : str
        One of `languages`.
    """
    first, *others = quality_fragment(quality, lang)
    return Page(first.title, first.title, (*first.blocks, *others))


def quality_fragment(quality: NetworkQuality, lang: str) -> list[Section]:
    """Build what a notebook shows: the source, the map and the tables.

    Parameters
    ----------
    quality : NetworkQuality
    lang : str
        One of `languages`.
    """
    picture = Picture(quality_map(quality, lang=lang), term("quality_map", lang), raster=True)
    title = term("quality_title", lang, name=quality.name)
    return [
        Section(title, (Lines((quality.network.provenance.credit.to(lang),), "prose"), picture)),
        *quality_sections(quality, lang),
    ]


def quality_sections(quality: NetworkQuality, lang: str) -> list[Section]:
    """Build a section per table; one that is empty says so.

    Parameters
    ----------
    quality : NetworkQuality
    lang : str
        One of `languages`.
    """
    tables = (
        ("counts", _pairs(quality.counts, lang)),
        ("suspicious", quality.suspicious),
        ("dead_ends", quality.dead_ends),
        ("places", _places(quality.places, lang)),
        ("limits", quality.limits),
        ("parts", quality.parts),
        ("ledger", quality.ledger),
        ("imported", _pairs(quality.imported, lang, count_word)),
    )
    return [Section(term(f"quality_{name}", lang), (_block(frame, lang),)) for name, frame in tables]


def _places(places: pd.DataFrame, lang: str) -> pd.DataFrame:
    """Return the places as they are shown: in place of no travel time, that no station gets there."""
    shown = places.drop(columns=_HIDDEN)
    if (shown["kind"] == "station").any():
        minutes = [
            Cell(term("cut_off", lang)) if missing(value) else Cell(value, "plain")
            for value in shown["travel_min"]
        ]
        shown["travel_min"] = pd.Series(minutes, shown.index, object)
        shown["nearest_station"] = shown["nearest_station"].replace("", term("nobody", lang))
    return shown


def _pairs(
    counts: Mapping[str, float], lang: str, word: Callable[[str, str], str] = head_word
) -> pd.DataFrame:
    what, values = [word(key, lang) for key in counts], [float(value) for value in counts.values()]
    return pd.DataFrame({"what": what, "value": values})


def _block(frame: pd.DataFrame, lang: str) -> Block:
    if frame.empty:
        return Lines((term("quality_none", lang),), "prose")
    columns = (
        Column(head_word(str(name), lang), "plain" if column.dtype.kind == "f" else "text")
        for name, column in frame.items()
    )
    rows = (tuple(cell_word(cell, lang) for cell in row) for row in frame.itertuples(index=False, name=None))
    return Table(tuple(columns), tuple(rows))
