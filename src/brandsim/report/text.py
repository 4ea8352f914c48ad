"""The summary for a terminal: plain text, at most 80 columns."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from brandsim.report.content import (
    HEADLINE_ASSUMPTIONS,
    assumption_range,
    assumption_text,
    assumption_value,
    book_lines,
    causes_note,
    caveats,
    confidence,
    definition_lines,
    description,
    draws,
    goal_sentence,
    headline_statistics,
    needs,
    printed_figures,
    row_label,
    simultaneous_line,
    titled,
    within,
)
from brandsim.report.labels import indicator_label
from brandsim.report.verdict import bracket_note, never_difference, shown_interval, verdict_lines
from brandsim.report.worth_text import adjusted_line, lives_lines, overview_lines, stopped_line, worth_lines
from brandsim.response.indicators import Estimate
from brandsim.scenarios.decide.compare import Comparison, Difference
from brandsim.scenarios.run.run import Run
from brandsim.words.catalogue import term
from brandsim.words.numbers import capital, number, percent, percent_span, span, time_span

WIDTH = 78
LABEL = 34


def run_text(run: Run, lang: str = "sv", *, assumptions: bool = False) -> str:
    """Return the summary of a run.

    Parameters
    ----------
    run : Run
    lang : {"sv", "en"}
    assumptions : bool
        Name every assumption with its source instead of the chief ones.
    """
    blocks = [
        [f"{titled(run, lang)} ({run.scenario.name})", run_line(run, lang)],
        _headline(run, lang),
        _within(run, lang),
        _needs(run, lang),
        _stations(run, lang),
        _causes(run, lang),
        _hours(run, lang),
        _workload(run, lang),
        [_head("books", lang), *_wrapped(book_lines(run, lang))],
        [_head("definition", lang), *_wrapped(definition_lines(run, lang))],
        [_head("caveats", lang), *_wrapped(caveats(run, lang))],
        _assumptions(run, lang, every=assumptions),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def comparison_text(comparison: Comparison, lang: str = "sv", *, assumptions: bool = False) -> str:
    """Return the summary of a comparison: the verdict, then a table per scenario.

    Parameters
    ----------
    comparison : Comparison
    lang : {"sv", "en"}
    assumptions : bool
        Name every assumption with its source instead of the chief ones.
    """
    base = comparison.baseline
    blocks = [[term("comparison", lang).upper(), run_line(base, lang)]]
    if len(comparison.runs) > 2:
        blocks.append([_head("overview", lang), *_wrapped(overview_lines(comparison, lang))])
    blocks += [verdict_text(comparison, lang).splitlines()]
    blocks += [_difference_table(comparison, run, lang) for run in comparison.runs[1:]]
    blocks += [_worth(comparison, run, lang) for run in comparison.runs[1:]]
    blocks.append(textwrap.wrap(adjusted_line(comparison, lang), WIDTH))
    if comparison.stopped is not None:
        blocks.append(textwrap.wrap(stopped_line(comparison, lang), WIDTH))
    blocks += [
        [_head("definition", lang), *_wrapped(definition_lines(base, lang))],
        [_head("caveats", lang), *_wrapped(caveats(base, lang, comparison.runs[1:]))],
        _assumptions(base, lang, every=assumptions),
    ]
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def _worth(comparison: Comparison, run: Run, lang: str) -> list[str]:
    title = f"{term('worth', lang)}: {titled(run, lang)}".upper()
    return [*textwrap.wrap(title, WIDTH), *_wrapped(worth_lines(comparison, run, lang))]


def lives_text(comparison: Comparison, lang: str = "sv") -> str:
    """Return the lives that the scenarios save by a published rule, as a block of text."""
    return "\n".join([term("lives", lang).upper(), *_wrapped(lives_lines(comparison, lang))])


def verdict_text(comparison: Comparison, lang: str = "sv") -> str:
    """Return the verdict in plain language, computed from the numbers."""
    lines = textwrap.wrap(term("v_against", lang, base=titled(comparison.baseline, lang)), WIDTH)
    for run in comparison.runs[1:]:
        lines += ["", *textwrap.wrap(titled(run, lang).upper(), WIDTH)]
        lines += textwrap.wrap(description(run, lang), WIDTH)
        lines += _wrapped(verdict_lines(comparison, run, lang))
    return "\n".join([*lines, "", *textwrap.wrap(bracket_note(comparison, lang), WIDTH)])


def run_line(run: Run, lang: str) -> str:
    """Return how many years and alarms stand behind the numbers."""
    return term(
        "run_line",
        lang,
        years=number(run.years, lang, 0),
        calendar=str(run.scenario.year),
        n=number(run.incidents_per_year, lang, 0),
        seed=str(run.seed),
    )


def _head(key: str, lang: str) -> str:
    return term(key, lang).upper()


def _wrapped(lines: Iterable[str], bullet: str = "- ") -> list[str]:
    return [
        row
        for line in lines
        for row in textwrap.wrap(
            line, WIDTH, initial_indent=bullet, subsequent_indent=" " * len(bullet), break_on_hyphens=False
        )
    ]


def _headline(run: Run, lang: str) -> list[str]:
    lines = [_head("response_time", lang)]
    varied = bool(draws(run))
    for statistic in headline_statistics(run.definition):
        row = run.indicator("response_time", statistic)
        value = (
            term("unknown", lang)
            if row.estimate is None
            else f"{number(row.estimate, lang)} {term('min', lang)}"
        )
        lines.append(f"  {capital(term(statistic, lang)):<{LABEL}}{value}")
        if varied:
            lines.append(
                f"    {term('with_uncertainty', lang):<{LABEL - 2}}{time_span(row.uncertainty95, lang)}"
            )
        key = "one_year" if varied else "one_year_chance"
        lines.append(f"    {term(key, lang):<{LABEL - 2}}{time_span(row.next_year95, lang)}")
    call = run.indicator("call_to_arrival")
    shown = f"{term(call.statistic, lang)} {number(call.estimate, lang)} {term('min', lang)}"
    lines.append(f"  {term('from_call', lang):<{LABEL}}{shown}")
    goal = run.goal
    if goal.target_min is not None:
        label = capital(term("goal", lang, year=str(goal.year)))
        lines.append(f"  {label:<{LABEL}}{number(goal.target_min, lang)} {term('min', lang)}")
    for year, figure in printed_figures(run):
        label = capital(term("printed_label", lang, year=term(year, lang)))
        lines.append(f"  {label:<{LABEL}}{number(figure, lang)} {term('min', lang)}")
    return [*lines, *_wrapped([goal_sentence(run, lang), term("printed_note", lang)], "  ")]


def _within(run: Run, lang: str) -> list[str]:
    lines = [_head("within", lang)]
    for row in within(run):
        label = f"{number(row.threshold_min, lang, 0)} {term('min', lang)}"
        bracket = "" if row.uncertainty95 is None else f"  ({percent_span(row.uncertainty95, lang)})"
        lines.append(f"  {label:<{LABEL}}{percent(row.estimate, lang)}{bracket}")
    return lines


def _needs(run: Run, lang: str) -> list[str]:
    lines = [
        _head("needs", lang),
        f"  {'':<30}{term('median', lang):>16}{'P90':>16}{term('never', lang):>8}{term('per_year', lang):>8}",
    ]
    lines += [
        f"  {indicator_label(need.name, lang):<30}{_with_span(need.median, lang):>16}{_with_span(need.p90, lang):>16}"
        f"{percent(need.never.estimate, lang, 1):>8}{number(need.n_per_year, lang, 0):>8}"
        for need in needs(run)
    ]
    return [*lines, *_wrapped([term("needs_note", lang), *_unstated(run, lang)], "  ")]


def _with_span(row: Estimate, lang: str) -> str:
    if row.estimate is None:
        return "*"
    bracket = "" if row.uncertainty95 is None else f" ({time_span(row.uncertainty95, lang, 0)})"
    return f"{number(row.estimate, lang)}{bracket}"


def _unstated(run: Run, lang: str) -> list[str]:
    missing = [row for need in needs(run) for row in (need.median, need.p90) if row.estimate is None]
    return [f"* {term('unstated', lang)}"] if missing else []


def _stations(run: Run, lang: str) -> list[str]:
    table = run.breakdowns.table("station")
    lines = [
        _head("stations", lang),
        f"  {'':<30}{term('per_year', lang):>10}{term('median', lang):>10}{'P90':>10}{term('in_10', lang):>12}",
    ]
    lines += [
        f"  {_cut(row['group'], 29):<30}{number(row['n_per_year'], lang, 0):>10}"
        f"{number(row['median_min'], lang):>10}{number(row['p90_min'], lang):>10}"
        f"{percent(row['share_10'], lang):>12}"
        for row in table.to_dict("records")
    ]
    return [*lines, *_wrapped([term("stations_note", lang)], "  ")]


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"


def _hours(run: Run, lang: str) -> list[str]:
    table = run.hours()
    names = ("below_minimum", "below_ambition", "empty")
    short = table[(table[[f"{name}_h" for name in names]].sum(axis=1) > 0) | table["free_response"]]
    lines = [_head("hours", lang)]
    if short.empty:
        return [*lines, *_wrapped([term("hours_full", lang)], "  ")]
    lines.append(f"  {'':<30}" + "".join(f"{term(name, lang):>16}" for name in names))
    for row in short.to_dict("records"):
        figures = "".join(f"{number(row[f'{name}_h'], lang, 0):>16}" for name in names)
        lines.append(f"  {_cut(row['name'], 29):<30}{figures}")
    free = [row["name"] for row in short.to_dict("records") if row["free_response"]]
    return [*lines, *_wrapped([term("free_response", lang, name=name) for name in free], "  ")]


def _causes(run: Run, lang: str) -> list[str]:
    causes = run.late_causes
    if causes is None:
        return []
    heads = ("late_min", "share_of_late")
    lines = [_head("causes", lang), f"  {'':<40}" + "".join(f"{term(key, lang):>18}" for key in heads)]
    for row in causes.rows():
        figures = f"{number(row['late_min'].estimate, lang, 0):>18}{percent(row['share'], lang):>18}"
        label = term(f"cause_{row['cause']}", lang)
        lines.append(f"  {label:<40}{figures}")
    return [*lines, *_wrapped([causes_note(causes, lang)], "  ")]


def _workload(run: Run, lang: str) -> list[str]:
    names = ("turnouts", "h_per_person", "empty_out_h")
    heads = ("t_turnouts", "t_per_person", "t_empty")
    lines = [_head("workload", lang), f"  {'':<30}" + "".join(f"{term(key, lang):>16}" for key in heads)]
    for row in run.workload.rows():
        figures = "".join(f"{number(row[name].estimate, lang, 0):>16}" for name in names)
        lines.append(f"  {_cut(row['name'], 29):<30}{figures}")
    return [*lines, *_wrapped([simultaneous_line(run, lang)], "  ")]


def _assumptions(run: Run, lang: str, *, every: bool) -> list[str]:
    held = {row.key: row for row in run.assumptions}
    chosen = list(held.values()) if every else [held[key] for key in HEADLINE_ASSUMPTIONS if key in held]
    lines = []
    for row in chosen:
        spread = assumption_range(row, lang)
        spread = f" ({spread})" if spread else ""
        known = confidence(row.confidence, lang)
        line = f"{assumption_text(row, lang)}: {assumption_value(row, lang)}{spread}; {known}"
        lines.append(f"{line}. {capital(term('source', lang))}: {row.source}" if every else line)
    left = len(held) - len(chosen)
    more = [term("assumptions_more", lang, n=number(left, lang, 0))] if left else []
    return [_head("assumptions", lang), *_wrapped(lines), *_wrapped(more, "  ")]


def shown_differences(comparison: Comparison, run: Run) -> list[Difference]:
    """Return the differences that tables for people show: the mean only where nobody is missing from it."""
    statistics = (*headline_statistics(run.definition), "p90")
    name = run.scenario.name
    rows = [comparison.difference(name, "response_time", s) for s in dict.fromkeys(statistics)]
    rows += [comparison.difference(name, "share_within", "share", minutes) for minutes in (10.0, 20.0)]
    for need in needs(run):
        if need.n_per_year > 0:
            rows += [comparison.difference(name, need.name, s) for s in ("median", "p90")]
            rows.append(never_difference(comparison.difference(name, f"{need.name}_met", "share")))
    return rows


def difference_cells(row: Difference, lang: str) -> tuple[str, str, str, str, str]:
    """Return label, baseline, scenario, difference and interval as people read them."""
    if row.name.endswith("_never"):
        label = f"{indicator_label(row.name.removesuffix('_never'), lang)}, {term('never', lang)}"
    else:
        name = "first_unit" if row.name == "response_time" else row.name
        label = row_label(name, row.statistic, lang, row.threshold_min)
    interval = shown_interval(row)
    if row.unit == "share":
        change = None if row.difference is None else row.difference * 100
        return (
            label,
            percent(row.baseline_estimate, lang, 1),
            percent(row.estimate, lang, 1),
            number(change, lang, 1, signed=True),
            span(interval, lang, 1, signed=True, scale=100),
        )
    return (
        label,
        number(row.baseline_estimate, lang, 1),
        number(row.estimate, lang, 1),
        number(row.difference, lang, 2, signed=True),
        span(interval, lang, 2, signed=True),
    )


def _difference_table(comparison: Comparison, run: Run, lang: str) -> list[str]:
    title = term("against", lang, title=titled(run, lang), base=titled(comparison.baseline, lang))
    interval = "interval" if draws(comparison.baseline) else "interval_chance"
    heads = (term("before", lang), term("after", lang), term("difference", lang), term(interval, lang))
    rows = [
        ["", *heads],
        *(list(difference_cells(row, lang)) for row in shown_differences(comparison, run)),
    ]
    lines = textwrap.wrap(title.upper(), WIDTH)
    for label, before, after, difference, spread in rows:
        lines.append(f"{_cut(label, 33):<34}{before:>8}{after:>10}{difference:>10}{spread:>18}"[: WIDTH + 2])
    return [*lines, *_wrapped([term("points_note", lang)], "  ")]
