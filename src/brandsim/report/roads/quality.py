"""The quality of a road network as a page for planners: the map, then tables."""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Mapping

import pandas as pd

from brandsim.report.roads.quality_map import quality_map
from brandsim.roads.quality import NetworkQuality
from brandsim.words.catalogue import term

_STYLE = (
    "body{font:15px/1.45 system-ui,sans-serif;color:#1f2933;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;font-size:13px}td,th{border-bottom:1px solid #cbd2d9;padding:.2rem .6rem;"
    "text-align:left}img{max-width:100%}"
)


def quality_page(report: NetworkQuality, lang: str = "sv") -> str:
    """Return a whole HTML page, with its picture inside."""
    body = quality_body(report, lang)
    title = html.escape(term("quality_title", lang, name=report.name))
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{_STYLE}</style></head><body>{body}</body></html>"
    )


def quality_body(report: NetworkQuality, lang: str = "sv") -> str:
    """Return the contents of the page, as a notebook shows it."""
    stream = io.BytesIO()
    quality_map(report, lang=lang).savefig(stream, format="png", dpi=110)
    picture = base64.b64encode(stream.getvalue()).decode()
    pieces = [
        f"<h1>{html.escape(term('quality_title', lang, name=report.name))}</h1><p>{html.escape(report.source)}</p>",
        f'<p><img alt="{term("quality_map", lang)}" src="data:image/png;base64,{picture}"></p>',
    ]
    for name, frame in (
        ("counts", _pairs(report.counts)),
        ("suspicious", report.suspicious),
        ("dead_ends", report.dead_ends),
        ("places", report.places.drop(columns=["lat", "lon", "road_lat", "road_lon"])),
        ("limits", report.limits),
        ("parts", report.parts),
        ("imported", _pairs(report.imported)),
    ):
        pieces.append(f"<h2>{term(f'quality_{name}', lang)}</h2>" + _table(frame, term("quality_none", lang)))
    return "".join(pieces)


def _pairs(counts: Mapping[str, float]) -> pd.DataFrame:
    return pd.DataFrame(list(counts.items()), columns=["what", "value"])


def _table(frame: pd.DataFrame, none: str) -> str:
    if frame.empty:
        return f"<p>{none}</p>"
    table: str = frame.to_html(index=False, escape=True, na_rep="", border=0, float_format="{:.4g}".format)
    return table
