"""The answer of a comparison: a sentence per alternative that says what, where, for how much money and how surely."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from brandsim.render.blocks import Cell, Table
from brandsim.report.content.records import columns
from brandsim.report.content.verdict import tendency
from brandsim.report.decision.geography import Geography, nearest_station
from brandsim.report.decision.payload import Payload
from brandsim.report.findings import draws
from brandsim.report.labels import indicator_label, titled
from brandsim.response.minutes import MINUTES
from brandsim.scenarios.decide.compare import Comparison
from brandsim.scenarios.decide.differences import Difference
from brandsim.scenarios.run.run import Run
from brandsim.words.catalogue import term
from brandsim.words.numbers import number

HEADLINES = (
    ("first_ba_team", "median"),
    ("first_action", "median"),
    ("full_response", "median"),
    ("response_time", "p90"),
    ("first_ba_team", "p90"),
    ("first_action", "p90"),
    ("full_response", "p90"),
    ("response_time", "mean"),
)
"""What is told where the first unit's time does not surely differ, the first that does.

The usual before the slow, and the mean last."""

SENTENCES = 4
"""So many alternatives have a sentence each; more have a row of a table."""


class Answer(NamedTuple):
    """What is said of one alternative.

    Attributes
    ----------
    scenario, title : str
    what, where, money, surety, worlds : str
        Blank where nothing is to be said.
    """

    scenario: str
    title: str
    what: str
    where: str
    money: str
    surety: str
    worlds: str

    @property
    def sentence(self) -> str:
        """All in one sentence, without the title."""
        surely = ", ".join(part for part in (self.what, self.surety) if part)
        return "; ".join(part for part in (surely, self.where, self.money) if part) + "."


def answers(comparison: Comparison, counted: Payload, sheet: Geography, lang: str) -> list[Answer]:
    """Say of each alternative what it changes most surely, where, for how much money and how surely.

    Parameters
    ----------
    comparison : Comparison
    counted : Payload
        Of the comparison.
    sheet : Geography
        Of its runs.
    lang : str
        One of `languages`.
    """
    found = []
    costs = comparison.costs(lang)
    sure = "answer_sure" if draws(comparison.baseline) else "answer_sure_chance"
    for at, (run, cost) in enumerate(zip(comparison.runs[1:], costs, strict=True), start=1):
        row = headline(comparison, run)
        found.append(
            Answer(
                run.scenario.name,
                titled(run, lang),
                _what(comparison, run, row, lang),
                _where(counted, sheet, at, row, lang),
                _money(cost.cost_difference_tkr, comparison.currency, lang) if comparison.priced else "",
                "" if row is None else term(sure, lang),
                _worlds(comparison, run, row, lang),
            )
        )
    return found


def headline(comparison: Comparison, run: Run) -> Difference | None:
    """Return the difference that an alternative is told by: the first that surely differs, None if none does.

    Parameters
    ----------
    comparison : Comparison
    run : Run
        A run of the comparison that is not its baseline.
    """
    asked = (("response_time", run.definition.statistic), *HEADLINES)
    for name, statistic in asked:
        if name in run.figures.indicators and name in comparison.baseline.figures.indicators:
            row = comparison.difference(run.scenario.name, name, statistic)
            if tendency(row) in {"longer", "shorter"}:
                return row
    return None


def answers_table(found: list[Answer], lang: str) -> Table:
    """Tabulate the answers, a row per alternative.

    Parameters
    ----------
    found : list of Answer
    lang : str
        One of `languages`.
    """
    rows = tuple(
        (one.title, one.what, f"{one.surety} {one.worlds}".strip(), one.where, Cell(one.money))
        for one in found
    )
    keys = ("scenario", "answer_what", "answer_surety", "answer_where", "answer_money")
    return Table(columns(lang, *((key,) for key in keys)), rows, style="told")


def need_name(need: str, lang: str) -> str:
    """Name a need as it stands within a sentence, without the numbers of its crew in brackets.

    Parameters
    ----------
    need : str
        An indicator.
    lang : str
        One of `languages`.
    """
    label = indicator_label("first_unit" if need == "response_time" else need, lang)
    return label[:1].lower() + label[1:].partition(" (")[0]


def _what(comparison: Comparison, run: Run, row: Difference | None, lang: str) -> str:
    if row is None:
        return term("answer_same", lang)
    size = number(abs(row.difference or 0.0), lang, 1 if abs(row.difference or 0.0) >= 0.1 else 2)
    key = "answer_sooner" if (row.difference or 0.0) < 0 else "answer_later"
    need = need_name(row.name, lang)
    if row.statistic == "p90":
        need = term("answer_slowest", lang, need=need)
    if row.statistic == "mean":
        need = term("answer_average", lang, need=need)
    said = term(key, lang, need=need, minutes=size)
    if row.name == "response_time":
        return said
    first = comparison.difference(run.scenario.name, "response_time", run.definition.statistic)
    still = "answer_first_same" if tendency(first) == "still" else "answer_first_unsure"
    return term(still, lang, what=said)


def _where(counted: Payload, sheet: Geography, at: int, row: Difference | None, lang: str) -> str:
    """Name the station around which the difference is greatest, at the minute at which it is so all in all."""
    if row is None or row.name not in counted.needs:
        return ""
    within = np.cumsum(
        counted.counts[[0, at], counted.needs.index(row.name), :, :MINUTES].astype(np.int64), axis=2
    )
    change = within[1] - within[0]
    sign = 1 if (row.difference or 0.0) < 0 else -1
    minute = int((sign * change.sum(axis=0)).argmax())
    station = nearest_station(sheet)
    around = np.bincount(station, sign * change[:, minute], minlength=len(sheet.stations))
    if around.max() <= 0:
        return ""
    return term("answer_around", lang, station=sheet.stations[int(around.argmax())].name)


def _money(tkr: float | None, currency: str, lang: str) -> str:
    if tkr is None:
        return term("answer_cost_unknown", lang)
    if not any(digit in "123456789" for digit in number(tkr, lang, 0)):
        return term("answer_cost_same", lang)
    key = "answer_dearer" if tkr > 0 else "answer_cheaper"
    return term(key, lang, tkr=number(abs(tkr), lang, 0), currency=currency)


def _worlds(comparison: Comparison, run: Run, row: Difference | None, lang: str) -> str:
    """Say in how many drawn worlds the difference holds, where they were played."""
    if comparison.worlds is None or row is None:
        return ""
    for one in comparison.worlds.of(run.scenario.name):
        if (one.name, one.statistic) == (row.name, row.statistic):
            held = one.faster if (row.difference or 0.0) < 0 else one.slower
            return term("answer_worlds", lang, held=number(held, lang, 0), worlds=number(one.worlds, lang, 0))
    return ""
