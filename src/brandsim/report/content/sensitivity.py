"""Which assumptions move the answer, and where the decision flips."""

from __future__ import annotations

from brandsim.render.blocks import Lines, Section, Table
from brandsim.report.content.conditioned import (
    answer_row,
    answers_table,
    counted_as,
    differences_table,
    moved_section,
    weighed_by,
)
from brandsim.report.content.records import columns
from brandsim.report.findings import SHOWN
from brandsim.report.labels import first_unit_label
from brandsim.scenarios.decide.sensitivity import AssumptionEffect, Sensitivity
from brandsim.scenarios.run.extra_years import LEAST_YEARS
from brandsim.words.catalogue import term
from brandsim.words.numbers import number, plain, span


def sensitivity_sections(sensitivity: Sensitivity, lang: str) -> list[Section]:
    """Tell the answer, the assumptions that move it most, and where the decision flips.

    Parameters
    ----------
    sensitivity : Sensitivity
    lang : str
        One of `languages`.

    Returns
    -------
    list of Section
        With a table of at most `SHOWN` assumptions, answers in the unit of the indicator.
    """
    heads = [
        "sensitivity_from",
        "sensitivity_to",
        "sensitivity_low",
        "sensitivity_high",
        *(["sensitivity_share"] if sensitivity.draws else []),
    ]
    swings = Table(
        columns(
            lang, ("sensitivity_assumption", "text", False, 40), *((key, "text", False, 9) for key in heads)
        ),
        tuple(_row(row, lang) for row in sensitivity.rows[:SHOWN]),
        indent=0,
        corner=True,
    )
    rest = (
        (term("sensitivity_rest", lang, n=str(len(sensitivity.rows) - SHOWN)),)
        if len(sensitivity.rows) > SHOWN
        else ()
    )
    return [
        Section("", (Lines((_answer(sensitivity, lang),), "prose"),)),
        Section("", (swings, Lines(rest, "prose"))),
        Section("", (Lines(tuple(_flips(sensitivity, lang)), "prose"),)),
        *_conditioned(sensitivity, lang),
    ]


def _conditioned(sensitivity: Sensitivity, lang: str) -> list[Section]:
    """Tell the answer at the sampled sets unweighed and weighed, and what the figures move; nothing without figures."""
    held = sensitivity.conditioned
    if held is None:
        return []
    whose = sensitivity.baseline or sensitivity.scenario
    said = Lines(
        (*weighed_by(held.conditioning, lang), term("sensitivity_whose", lang, scenario=whose)), "prose"
    )
    alone = sensitivity.baseline is None
    written = () if alone else ("change", "points")
    rows = [answer_row(answer, lang, *written) for answer in held.answers]
    table = answers_table(rows, lang) if alone else differences_table(rows, lang)
    counted = Lines(counted_as(held.conditioning.anchors, lang), "hanging")
    return [
        Section(term("conditioned_title", lang), (said, table, counted)),
        moved_section(held.moved, {row.key: row.text.to(lang) for row in sensitivity.rows}, lang),
    ]


def _answer(sensitivity: Sensitivity, lang: str) -> str:
    """State what the assumptions are held against: the answer at their central values."""
    label = first_unit_label(sensitivity.name, sensitivity.statistic, lang)
    signed = sensitivity.baseline is not None
    spread = sensitivity.central_ci95
    said = term(
        "sensitivity_answer",
        lang,
        name=f"{label[:1].lower()}{label[1:]}",
        value=number(sensitivity.central, lang, 2, signed=signed),
        spread=f" ({span(spread, lang, 2, signed=signed)})" if spread else "",
        years=str(sensitivity.years),
    )
    extra = sensitivity.extra_years
    return f"{said} {term('sensitivity_extra', lang, n=str(extra))}" if extra else said


def _row(row: AssumptionEffect, lang: str) -> tuple[str, ...]:
    ends = [plain(end, lang) for end in (row.low, row.high)]
    answers = [number(value, lang, 2, signed=value < 0) for value in (row.at_low, row.at_high)]
    return (
        row.text.to(lang),
        *ends,
        *answers,
        *([] if row.share is None else [number(max(row.share, 0.0), lang, 2)]),
    )


def _flips(sensitivity: Sensitivity, lang: str) -> list[str]:
    """Put into words where the decision flips, or that nothing flips it, or that it is not decided."""
    if sensitivity.central_ci95 is None:
        return [term("no_chance", lang, least=number(LEAST_YEARS, lang, 0))]
    if not sensitivity.decided:
        return [term("undecided", lang)]
    flips = [row for row in sensitivity.rows if row.break_even is not None]
    if not flips:
        return [term("no_flip", lang)]
    return [
        term("flips_at", lang, name=row.text.to(lang), value=number(row.break_even, lang, 2)) for row in flips
    ]
