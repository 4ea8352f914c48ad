"""The model beside figures from outside it, and the answer where they hold."""

from __future__ import annotations

from brandsim.render.blocks import Cell, Lines, Section, Table
from brandsim.report.content.records import columns
from brandsim.report.labels import row_label, titled
from brandsim.response.estimates import shown_name
from brandsim.response.statistics import threshold_min
from brandsim.scenarios.anchors.anchors import AnchorRow, Anchors, ConditionedAnswer
from brandsim.words.catalogue import term
from brandsim.words.numbers import listed, number, plain, span

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
            (Lines(tuple(dict.fromkeys(_counted(row, lang) for row in anchors.rows)), "hanging"),),
        ),
        *_conditioned(anchors, lang),
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


def _counted(row: AnchorRow, lang: str) -> str:
    anchor = row.anchor
    said = {"text": anchor.text.to(lang), "source": anchor.source.to(lang)}
    if not anchor.differs:
        return term("anchors_source", lang, **said)
    return term("anchors_differs", lang, differs=anchor.differs.to(lang), **said)


def _conditioned(anchors: Anchors, lang: str) -> list[Section]:
    conditioning = anchors.conditioning
    if conditioning is None:
        return []
    on = term(
        "conditioned_on",
        lang,
        anchors=listed(
            [f"{a.text.to(lang)} {plain(a.value or 0.0, lang)}" for a in conditioning.anchors], lang
        ),
        draws=str(len(conditioning.weight)),
        effective=number(conditioning.effective, lang, 0),
    )
    said = [on] if conditioning.carries else [on, term("conditioned_too_few", lang)]
    heads = columns(
        lang,
        ("conditioned_answer", "text", False, 27),
        ("conditioned_central", "minutes", False, 13),
        ("conditioned_prior", "minutes", False, 9),
        ("conditioned_95", "minutes", True, 11),
        ("conditioned_after", "minutes", False, 9),
        ("conditioned_95", "minutes", True, 11),
    )
    rows = tuple(_answer(answer, lang) for answer in anchors.answers)
    texts = {row.key: row.text.to(lang) for row in anchors.run.assumptions}
    moved = [
        term(
            "conditioned_moved",
            lang,
            text=texts[one.key],
            before=number(one.prior, lang, 2),
            after=number(one.conditioned, lang, 2),
        )
        for one in anchors.moved
        if one.key in texts  # the position of each station is drawn besides
    ]
    return [
        Section(
            term("conditioned_title", lang),
            (Lines(tuple(said), "prose"), Table(heads, rows, indent=0, cut=False, corner=True)),
        ),
        Section(
            term("conditioned_moved_title", lang),
            (Lines(tuple(moved or [term("conditioned_unmoved", lang)])),),
        ),
    ]


def _answer(answer: ConditionedAnswer, lang: str) -> tuple[object, ...]:
    goal = answer.name == "goal"
    shown = shown_name(answer.name, answer.statistic)
    within_min = threshold_min(answer.statistic)
    label = row_label(shown, answer.statistic if within_min is None else "share", lang, within_min)
    label = term("conditioned_goal", lang) if goal else label
    values = (answer.central, answer.prior, answer.prior95, answer.conditioned, answer.conditioned95)
    if answer.statistic.startswith("share"):
        return label, *(Cell(value, "percent") for value in values)
    return label, *values
