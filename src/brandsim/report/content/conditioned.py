"""The answers where chosen anchors hold, beside those where nothing is known of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from brandsim.render.blocks import Cell, Kind, Lines, Section, Table
from brandsim.report.content.records import columns
from brandsim.report.labels import answer_label, titled
from brandsim.scenarios.anchors.anchor import Anchor
from brandsim.scenarios.anchors.answers import Conditioned, ConditionedAnswer, MovedAssumption
from brandsim.scenarios.anchors.conditioning import Conditioning
from brandsim.scenarios.decide.compare import Comparison
from brandsim.scenarios.decide.conditioned import ConditionedScenario, WeighedDraws
from brandsim.scenarios.files.assumptions import Assumption
from brandsim.scenarios.run.run import Run
from brandsim.words.catalogue import term
from brandsim.words.numbers import listed, number, plain


def counted_as(anchors: Iterable[Anchor], lang: str) -> tuple[str, ...]:
    """Tell what each figure counts, how that differs from what the model counts, and its source.

    Parameters
    ----------
    anchors : iterable of Anchor
    lang : str
        One of `languages`.
    """
    said: dict[str, None] = {}
    for anchor in anchors:
        key = "anchors_differs" if anchor.differs else "anchors_source"
        told = {"text": anchor.text.to(lang), "source": anchor.source.to(lang)}
        said[term(key, lang, **told, **({"differs": anchor.differs.to(lang)} if anchor.differs else {}))] = (
            None
        )
    return tuple(said)


def run_conditioned(run: Run, lang: str) -> list[Section]:
    """Tell a run's answers where the chosen figures hold; nothing where none was chosen.

    Parameters
    ----------
    run : Run
    lang : str
        One of `languages`.

    Returns
    -------
    list of Section
        The answers side by side with what the figures count, and the assumptions that they move.
    """
    if run.conditioned is None:
        return []
    texts = {row.key: row.text.to(lang) for row in run.assumptions}
    answers, moved = conditioned_sections(run.conditioned, texts, lang)
    counted = Lines(counted_as(run.conditioned.conditioning.anchors, lang), "hanging")
    return [Section(answers.title, (*answers.blocks, counted)), moved]


def conditioned_sections(held: Conditioned, texts: Mapping[str, str], lang: str) -> list[Section]:
    """Tell answers before and after conditioning, and the assumptions that the figures move.

    Parameters
    ----------
    held : Conditioned
    texts : mapping of str to str
        What each assumption is called.
    lang : str
        One of `languages`.
    """
    table = answers_table([answer_row(answer, lang) for answer in held.answers], lang)
    return [
        Section(
            term("conditioned_title", lang), (Lines(weighed_by(held.conditioning, lang), "prose"), table)
        ),
        moved_section(held.moved, texts, lang),
    ]


def moved_section(moved: Sequence[MovedAssumption], texts: Mapping[str, str], lang: str) -> Section:
    """Tell the assumptions that the figures move.

    Parameters
    ----------
    moved : sequence of MovedAssumption
    texts : mapping of str to str
        What each assumption is called.
    lang : str
        One of `languages`.
    """
    lines = [
        term(
            "conditioned_moved",
            lang,
            text=texts[one.key],
            before=number(one.prior, lang, 2),
            after=number(one.conditioned, lang, 2),
        )
        for one in moved
        if one.key in texts  # the position of each station is drawn besides
    ]
    told = Lines(tuple(lines or [term("conditioned_unmoved", lang)]))
    return Section(term("conditioned_moved_title", lang), (told,))


def comparison_conditioned(comparison: Comparison, lang: str) -> list[Section]:
    """Tell what every scenario answers, and differs by, where the chosen figures hold; nothing where none was chosen.

    Parameters
    ----------
    comparison : Comparison
    lang : str
        One of `languages`.

    Returns
    -------
    list of Section
        A section per scenario inside the first, with what the figures count; and the assumptions that they move.
    """
    held = comparison.conditioned
    if held is None:
        return []
    base, conditioning = comparison.baseline, held.weighed.conditioning
    whose = term("conditioned_whose", lang, base=titled(base, lang))
    scenarios = (_scenario(run, one, lang) for run, one in zip(comparison.runs, held.scenarios, strict=True))
    counted = Lines(counted_as(conditioning.anchors, lang), "hanging")
    texts = {row.key: row.text.to(lang) for row in base.assumptions}
    return [
        Section(
            term("conditioned_title", lang),
            (
                Lines((*weighed_by(conditioning, lang), whose), "prose"),
                *scenarios,
                Lines((term("conditioned_spread", lang, base=titled(base, lang)),), "note"),
                counted,
            ),
        ),
        moved_section(held.weighed.moved, texts, lang),
    ]


def conditioned_headline(comparison: Comparison, lang: str) -> list[Section]:
    """Tell the headline and what it differs by where the chosen figures hold; nothing where none was chosen.

    Parameters
    ----------
    comparison : Comparison
    lang : str
        One of `languages`.

    Returns
    -------
    list of Section
        One row a scenario of `comparison_conditioned`'s tables, for where there is no room for all of them.
    """
    held = comparison.conditioned
    if held is None:
        return []
    base = comparison.baseline
    figure = ("response_time", base.definition.statistic)
    told = [(titled(run, lang), one) for run, one in zip(comparison.runs, held.scenarios, strict=True)]
    levels = [(title, *_of(one.answers, figure, lang)) for title, one in told]
    changes = [(title, *_of(one.differences, figure, lang, "change")) for title, one in told[1:]]
    whose = term("conditioned_whose", lang, base=titled(base, lang))
    tables = (answers_table(levels, lang), differences_table(changes, lang))
    on = Lines((*weighed_by(held.weighed.conditioning, lang), whose), "prose")
    return [Section(term("conditioned_title", lang), (on, *tables))]


def _of(
    answers: Sequence[ConditionedAnswer], figure: tuple[str, str], lang: str, times: Kind = "minutes"
) -> tuple[object, ...]:
    """Return the cells of one figure's row; blank where it has none."""
    for answer in answers:
        if (answer.name, answer.statistic) == figure:
            return answer_row(answer, lang, times, "points" if times == "change" else "percent")[1:]
    return (None,) * 5


def _scenario(run: Run, one: ConditionedScenario, lang: str) -> Section:
    """Tell a scenario's answers, and its differences where it has any."""
    levels = answers_table([answer_row(answer, lang) for answer in one.answers], lang)
    changes = [answer_row(answer, lang, "change", "points") for answer in one.differences]
    table = differences_table(changes, lang)
    return Section(titled(run, lang), (levels, *((table,) if one.differences else ())), "minor")


def differences_table(rows: Sequence[tuple[object, ...]], lang: str) -> Table:
    """Tabulate differences: at the central assumptions, over all draws alike, and weighed.

    Parameters
    ----------
    rows : sequence of tuple
        From `answer_row`, written as differences.
    lang : str
        One of `languages`.
    """
    heads = columns(
        lang,
        ("difference", "text", False, 19),
        ("conditioned_report", "change", False, 9),
        ("conditioned_prior", "change", False, 10),
        ("conditioned_95", "change", True, 17),
        ("conditioned_after", "change", False, 8),
        ("conditioned_95", "change", True, 17),
    )
    return Table(heads, tuple(rows), indent=0, cut=False, corner=True)


def weighed_sections(
    weighed: WeighedDraws, assumptions: Iterable[Assumption], whose: str, lang: str
) -> list[Section]:
    """Tell by what draws are weighed, where the answers stand in the report itself, and what the figures move.

    Parameters
    ----------
    weighed : WeighedDraws
    assumptions : iterable of Assumption
        Which are drawn.
    whose : str
        Of which scenario the figures hold.
    lang : str
        One of `languages`.
    """
    on = Lines((*weighed_by(weighed.conditioning, lang), whose), "prose")
    counted = Lines(counted_as(weighed.conditioning.anchors, lang), "hanging")
    texts = {row.key: row.text.to(lang) for row in assumptions}
    return [
        Section(term("conditioned_title", lang), (on, counted)),
        moved_section(weighed.moved, texts, lang),
    ]


def weighed_by(conditioning: Conditioning, lang: str) -> tuple[str, ...]:
    """Say which figures hold and as how many equal draws theirs weigh, and if those are too few.

    Parameters
    ----------
    conditioning : Conditioning
    lang : str
        One of `languages`.
    """
    figures = [f"{a.text.to(lang)} {plain(a.value or 0.0, lang)}" for a in conditioning.anchors]
    on = term(
        "conditioned_on",
        lang,
        anchors=listed(figures, lang),
        draws=str(len(conditioning.weight)),
        effective=number(conditioning.effective, lang, 0),
    )
    return (on,) if conditioning.carries else (on, term("conditioned_too_few", lang))


def answers_table(rows: Sequence[tuple[object, ...]], lang: str) -> Table:
    """Tabulate answers: at the central assumptions, over all draws alike, and weighed.

    Parameters
    ----------
    rows : sequence of tuple
        From `answer_row`.
    lang : str
        One of `languages`.
    """
    heads = columns(
        lang,
        ("conditioned_answer", "text", False, 25),
        ("conditioned_central", "minutes", False, 14),
        ("conditioned_prior", "minutes", False, 10),
        ("conditioned_95", "minutes", True, 11),
        ("conditioned_after", "minutes", False, 9),
        ("conditioned_95", "minutes", True, 11),
    )
    return Table(heads, tuple(rows), indent=0, cut=False, corner=True)


def answer_row(
    answer: ConditionedAnswer, lang: str, times: Kind = "minutes", shares: Kind = "percent"
) -> tuple[object, ...]:
    """Write one answer as a row of `answers_table`.

    Parameters
    ----------
    answer : ConditionedAnswer
    lang : str
        One of `languages`.
    times, shares : str
        How they are written: levels, or differences.
    """
    label = answer_label(answer, lang)
    values = (answer.central, answer.prior, answer.prior95, answer.conditioned, answer.conditioned95)
    kind = shares if answer.statistic.startswith("share") else times
    return label, *(Cell(value, kind) for value in values)
