"""The model beside figures from outside it, and the answer where they hold."""

from __future__ import annotations

from brandsim.render.blocks import Lines, Section, Table
from brandsim.report.content.conditioned import conditioned_sections, counted_as
from brandsim.report.content.records import columns
from brandsim.report.labels import titled
from brandsim.scenarios.decide.anchors import AnchorRow, Anchors
from brandsim.words.catalogue import term
from brandsim.words.numbers import number, span

YEARLY = 100.0
"""Numbers as great as this are told without decimals."""


def anchors_sections(anchors: Anchors, lang: str) -> list[Section]:
    """Tell each figure beside the model, how it is counted, and what the answer is where the chosen ones hold.

    Parameters
    ----------
    anchors : Anchors
    lang : str
        One of `languages`.
    """
    lead = term(
        "anchors_lead",
        lang,
        name=titled(anchors.run, lang),
        years=str(anchors.run.years),
        draws=str(len(anchors.run.figures.sampled)),
    )
    texts = {row.key: row.text.to(lang) for row in anchors.run.assumptions} if anchors.conditioned else {}
    held = [] if anchors.conditioned is None else conditioned_sections(anchors.conditioned, texts, lang)
    heads = columns(
        lang,
        ("anchor", "text", False, 27),
        ("anchor_figure", "text", False, 9),
        ("anchor_range", "text", False, 20),
        ("anchor_verdict", "text", False, 24),
    )
    beside = Table(heads, tuple(_row(row, lang) for row in anchors.rows), indent=0, cut=False, corner=True)
    return [
        Section(term("anchors_title", lang), (Lines((lead,), "prose"), beside)),
        Section(
            term("anchors_differs_title", lang),
            (Lines(counted_as([row.anchor for row in anchors.rows], lang), "hanging"),),
        ),
        *held,
    ]


def _row(row: AnchorRow, lang: str) -> tuple[str, ...]:
    anchor = row.anchor
    figure = "" if anchor.value is None else _written(anchor.value, lang)
    model = "" if row.model is None else _written(row.model, lang)
    if row.uncertainty95 is not None:
        model += f" ({span(row.uncertainty95, lang, _decimals(row.uncertainty95[1]))})"
    name = anchor.text.to(lang)
    return (
        (f"{name}, {anchor.year}" if anchor.year else name),
        figure,
        model,
        term(f"anchor_{row.verdict}", lang),
    )


def _written(value: float, lang: str) -> str:
    return number(value, lang, _decimals(value))


def _decimals(value: float) -> int:
    return 0 if abs(value) >= YEARLY else 1
