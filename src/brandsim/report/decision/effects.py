"""Who loses and gains, which assumptions move the answer, and the plan's goal by year."""

from __future__ import annotations

from collections.abc import Sequence

from brandsim.render.blocks import Block, Lines, Section, Table
from brandsim.report.content.records import Field, columns, table
from brandsim.report.content.verdict import seats_sentence
from brandsim.report.decision.answers import headline
from brandsim.report.labels import assumption_range, row_label, titled
from brandsim.scenarios.decide.compare import Comparison
from brandsim.scenarios.decide.moving import Moving, moving_assumptions
from brandsim.scenarios.money.gains import PlaceGain
from brandsim.scenarios.run.run import Run
from brandsim.words.catalogue import term
from brandsim.words.numbers import DASH, number

PLACES = 4
"""Sure losers, and sure winners, that are named of each alternative."""
ASSUMPTIONS = 5
"""Assumptions that are named."""
NAMED = 3
"""Places of each kind that a row names where alternatives are many."""


def effects(comparison: Comparison, run: Run, lang: str) -> tuple[Block, ...]:
    """Name the sure losers first, then the sure winners, then what differs in the crews.

    Parameters
    ----------
    comparison : Comparison
    run : Run
        A run of the comparison that is not its baseline.
    lang : str
        One of `languages`.
    """
    losers, winners = _sure(comparison, run)
    blocks: list[Block] = []
    for key, chosen in (("losers", losers), ("winners", winners)):
        if not chosen:
            blocks.append(Lines((term(f"effects_no_{key}", lang),), "note"))
            continue
        fields = (
            Field(f"effects_{key}", "place"),
            Field("gain_before", "before_min", "minutes"),
            Field("gain_after", "after_min", "minutes"),
            Field("gain_shorter", "gain_min", "change"),
            Field("interval95", "gain95", "change", interval=True),
        )
        records = [{**row._asdict(), "gain95": (row.gain_low, row.gain_high)} for row in chosen[:PLACES]]
        more = len(chosen) - len(records)
        note = term("effects_more", lang, n=number(more, lang, 0)) if more else ""
        blocks.append(table(fields, records, lang, note))
    return (*blocks, Lines((seats_sentence(comparison.baseline, run, lang),), "note"))


def effects_blocks(comparison: Comparison, lang: str, *, few: bool) -> tuple[Block, ...]:
    """Name who loses and gains, a section per alternative, or a row of names where they are many.

    Parameters
    ----------
    comparison : Comparison
    lang : str
        One of `languages`.
    few : bool
        Whether each alternative has room for tables.
    """
    if few:
        return tuple(
            Section(titled(run, lang), effects(comparison, run, lang), "minor") for run in comparison.runs[1:]
        )
    rows = []
    for run in comparison.runs[1:]:
        named = [_named(chosen, lang) for chosen in _sure(comparison, run)]
        rows.append((titled(run, lang), *named, seats_sentence(comparison.baseline, run, lang)))
    heads = columns(lang, ("scenario",), ("effects_losers",), ("effects_winners",), ("effects_crews",))
    return (Table(heads, tuple(rows), term("effects_note", lang), "told"),)


def _sure(comparison: Comparison, run: Run) -> tuple[list[PlaceGain], list[PlaceGain]]:
    """Return the places that surely lose, and those that surely gain."""
    places = comparison.place_gains(run.scenario.name)
    return [row for row in places if row.loses_surely], [row for row in places if row.gains_surely]


def _named(chosen: Sequence[PlaceGain], lang: str) -> str:
    """Name the first of some places with their minutes, and how many more there are."""
    if not chosen:
        return DASH
    told = [
        f"{row.place} {number(-(row.gain_min or 0.0), lang, 1, signed=True)} min" for row in chosen[:NAMED]
    ]
    more = len(chosen) - len(told)
    return "; ".join([*told, *([term("effects_more", lang, n=number(more, lang, 0))] if more else [])])


def moving_table(comparison: Comparison, lang: str) -> Table | Lines:
    """Tabulate the assumptions that move the answers most, each with the alternative that it moves most.

    Parameters
    ----------
    comparison : Comparison
    lang : str
        One of `languages`.

    Returns
    -------
    Table or Lines
        A line that says why, where there is none.
    """
    strongest: dict[str, tuple[Moving, Run, str]] = {}
    few = True
    for run in comparison.runs[1:]:
        row = headline(comparison, run)
        figure = ("response_time", run.definition.statistic) if row is None else (row.name, row.statistic)
        moved = moving_assumptions(comparison, run, *figure)
        few &= moved is None
        for one in moved or ():
            held = strongest.get(one.key)
            if held is None or abs(one.rank_correlation) > abs(held[0].rank_correlation):
                strongest[one.key] = one, run, row_label(*figure, lang)
    order = sorted(strongest.values(), key=lambda found: -abs(found[0].rank_correlation))
    rows = [(*_moving(run, one, lang), titled(run, lang), figure) for one, run, figure in order[:ASSUMPTIONS]]
    if not rows:
        return Lines((term("moving_few" if few else "moving_none", lang),), "note")
    heads = columns(lang, ("text",), ("range",), ("moving_way",), ("scenario",), ("moving_figure",))
    return Table(heads, tuple(rows), term("moving_note", lang), "prose")


def _moving(run: Run, one: Moving, lang: str) -> tuple[str, str, str]:
    held = {row.key: row for row in run.assumptions}
    key, _, part = one.key.partition(".")
    row = held.get(one.key) or held[key]
    text = row.text.to(lang)
    sites = {crew.site: crew.name.split(" (")[0] for crew in reversed(run.municipality.service.crews)}
    way = "moving_slower" if one.rank_correlation > 0 else "moving_faster"
    return f"{text} ({sites[part]})" if part in sites else text, assumption_range(row, lang), term(way, lang)
