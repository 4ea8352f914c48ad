"""The headline of a run: its statistics with their intervals, the goal, and what the plan itself says of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from brandsim.render.blocks import Block, Cell, Fact, Facts, Kind, Lines, Section, Table
from brandsim.report.content.records import columns, head, of_minutes
from brandsim.report.findings import draws, headline_statistics, printed_figures, within
from brandsim.report.labels import titled
from brandsim.response.estimates import Estimate
from brandsim.response.intervals.limits import Interval
from brandsim.scenarios.run.run import Run
from brandsim.words.catalogue import term
from brandsim.words.numbers import capital, number, percent, percent_span


def goal_sentence(run: Run, lang: str) -> str:
    """State how likely the coming year meets the plan's goal, with the count behind it.

    Parameters
    ----------
    run : Run
    lang : str
        One of `languages`.
    """
    goal = run.goal
    if goal.target_min is None:
        return term("no_goal", lang, year=str(goal.year)) if goal.source else ""
    if goal.probability_met_next_year is None:
        return term("goal_unknown", lang)
    central, sampled = run.figures.series("response_time", goal.statistic)
    years = sampled.size or central.size
    return term(
        "goal_probability",
        lang,
        statistic=term(goal.statistic, lang),
        target=number(goal.target_min, lang),
        share=percent(goal.probability_met_next_year, lang),
        chance=percent_span(goal.probability_ci95, lang),
        met=number(round(goal.probability_met_next_year * years), lang, 0),
        n=number(years, lang, 0),
    )


def statistics(run: Run, lang: str) -> Iterator[tuple[str, Estimate, tuple[tuple[str, Interval], ...]]]:
    """Yield the label of each headline statistic, its estimate, and the intervals that are printed.

    Parameters
    ----------
    run : Run
    lang : str
        One of `languages`.
    """
    varied = bool(draws(run))
    for statistic in headline_statistics(run.definition):
        row = run.indicator("response_time", statistic)
        year = (term("one_year" if varied else "one_year_chance", lang), row.next_year95)
        assumed = (term("with_uncertainty", lang), row.uncertainty95)
        yield term(statistic, lang), row, (assumed, year) if varied else (year,)


def _with_unit(value: float | None, unit: str, lang: str) -> Cell:
    return Cell(term("unknown", lang) if value is None else f"{number(value, lang)} {unit}")


def _goal_label(run: Run, lang: str) -> str:
    return capital(term("goal", lang, year=str(run.goal.year)))


def _printed(run: Run, lang: str) -> list[tuple[str, float]]:
    """Label the plan's own figures for the response time, in minutes."""
    figures = printed_figures(run)
    return [(capital(term("printed_label", lang, year=term(year, lang))), value) for year, value in figures]


def _printed_note(run: Run, lang: str) -> str:
    """Tell what must be known of the plan's own figures; blank where there are none."""
    return term("printed_note", lang) if printed_figures(run) else ""


def headline_section(run: Run, lang: str) -> Section:
    """Collect the statistics, the goal, and the plan's own figures as text shows them.

    Parameters
    ----------
    run : Run
    lang : str
        One of `languages`.
    """
    minutes, goal, call = term("min", lang), run.goal, run.indicator("call_to_arrival")
    facts = [
        Fact(capital(label), _with_unit(row.estimate, minutes, lang), intervals)
        for label, row, intervals in statistics(run, lang)
    ]
    called = f"{term(call.statistic, lang)} {number(call.estimate, lang)} {minutes}"
    facts.append(Fact(term("from_call", lang), Cell(called)))
    if goal.target_min is not None:
        facts.append(Fact(_goal_label(run, lang), _with_unit(goal.target_min, minutes, lang)))
    facts += [Fact(label, _with_unit(value, minutes, lang)) for label, value in _printed(run, lang)]
    remarks = (goal_sentence(run, lang), _printed_note(run, lang))
    said = Lines(tuple(line for line in remarks if line), "note")
    return Section(term("response_time", lang), (Facts(tuple(facts)), said))


def headline_lines(run: Run, lang: str) -> Table:
    """Tabulate the statistics and the share within the headline's time as one screen shows them.

    Parameters
    ----------
    run : Run
    lang : str
        One of `languages`.
    """
    assumed = bool(draws(run))
    share = within(run)[0]
    shown: list[tuple[str, Estimate, Kind]] = [
        (capital(label), row, "minutes") for label, row, _ in statistics(run, lang)
    ]
    rows: list[tuple[Any, ...]] = [
        (label, *(Cell(value, kind) for value in (row.estimate, row.uncertainty95, row.next_year95)))
        for label, row, kind in [*shown, (_within_headline(run, lang), share, "percent")]
    ]
    if run.goal.target_min is not None:
        rows.append((_goal_label(run, lang), run.goal.target_min, Cell(""), Cell("")))
    heads = columns(
        lang,
        ("statistic", "text", False, 15),
        ("min", "minutes", False, 8),
        *((("with_uncertainty", "minutes", True, 26), ("one_year", "minutes", True, 27)) if assumed else ()),
        *(() if assumed else (("one_year_chance", "minutes", True, 40),)),
    )
    return Table(heads, tuple(rows) if assumed else tuple((*row[:2], row[3]) for row in rows))


def _within_headline(run: Run, lang: str) -> str:
    return head(of_minutes("in_min", run.statistics.classes_min[0]), lang)


def cards(run: Run, lang: str, *, plan: bool = True) -> tuple[Block, ...]:
    """Build the cards of a page: the statistics, what is reached within the headline's time, and the goal.

    Parameters
    ----------
    run : Run
    lang : str
        One of `languages`.
    plan : bool
        Whether the plan's own figures stand below the cards.

    Returns
    -------
    tuple of Block
        Times in minutes.
    """
    facts = [
        Fact(capital(label), _with_unit(row.estimate, "min", lang), intervals)
        for label, row, intervals in statistics(run, lang)
    ]
    share, goal = within(run)[0], run.goal
    assumed = ((term("with_uncertainty", lang), share.uncertainty95),) if draws(run) else ()
    facts.append(
        Fact(_within_headline(run, lang), Cell(share.estimate, "percent"), assumed, spread="percent")
    )
    if goal.target_min is not None:
        value = _with_unit(goal.target_min, "min", lang)
        facts.append(Fact(_goal_label(run, lang), value, lines=(goal_sentence(run, lang),)))
    printed = ", ".join(f"{term(year, lang)} {number(value, lang)}" for year, value in printed_figures(run))
    note = f"{capital(term('printed', lang))}: {printed}. {term('printed_note', lang)}"
    return Facts(tuple(facts), "cards"), *((Lines((note,), "note"),) if plan and printed else ())


def headline_table(runs: Sequence[Run], lang: str) -> Table:
    """Tabulate the headline's statistics of runs with their intervals, as numbers.

    Parameters
    ----------
    runs : sequence of Run
    lang : str
        One of `languages`.

    Returns
    -------
    Table
        In minutes.
    """
    rows = tuple(
        (titled(run, lang), label, row.estimate, row.uncertainty95, row.next_year95)
        for run in runs
        for label, row, _ in statistics(run, lang)
    )
    year = "one_year" if draws(runs[0]) else "one_year_chance"
    heads = columns(
        lang,
        ("scenario",),
        ("statistic",),
        ("min", "minutes"),
        ("with_uncertainty", "minutes", True),
        (year, "minutes", True),
    )
    return Table(heads, rows, _printed_note(runs[0], lang))


def chances_table(runs: Sequence[Run], lang: str) -> Table:
    """Tabulate how likely the coming year meets the goal, with the error of that probability.

    Parameters
    ----------
    runs : sequence of Run
    lang : str
        One of `languages`.

    Returns
    -------
    Table
        The goal in minutes, the probability from 0 to 1.
    """
    rows = tuple(
        (
            titled(run, lang),
            str(run.goal.year),
            run.goal.target_min,
            run.goal.probability_met_next_year,
            run.goal.probability_ci95,
        )
        for run in runs
    )
    said = " ".join(f"{titled(run, lang)}: {goal_sentence(run, lang)}" for run in runs)
    heads = columns(
        lang,
        ("scenario",),
        ("budget_year",),
        ("goals_word", "minutes"),
        ("goal_share", "share"),
        ("monte_carlo", "share", True),
    )
    return Table(heads, rows, said)


def printed_facts(run: Run, lang: str) -> Facts:
    """Collect the plan's own figures, in minutes; empty where the municipality has no plan.

    Parameters
    ----------
    run : Run
    lang : str
        One of `languages`.
    """
    return Facts(tuple(Fact(label, Cell(value, "minutes")) for label, value in _printed(run, lang)))
