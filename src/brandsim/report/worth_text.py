"""What money buys, in words."""

from __future__ import annotations

from brandsim.report.content import row_label, titled
from brandsim.report.labels import indicator_label
from brandsim.response.measures import SHARES
from brandsim.scenarios.decide.compare import Comparison
from brandsim.scenarios.decide.sensitivity import Sensitivity
from brandsim.scenarios.money.cost_effectiveness import CostEffectiveness
from brandsim.scenarios.run.run import Run
from brandsim.words.catalogue import term
from brandsim.words.numbers import capital, listed, number, span

SHOWN = 14
"""Assumptions that people are shown, the widest swings first."""


def titles(comparison: Comparison, lang: str) -> dict[str, str]:
    """Return the title of each scenario by its name."""
    return {run.scenario.name: titled(run, lang) for run in comparison.runs}


def value_label(value: CostEffectiveness, lang: str) -> str:
    """Return the indicator and statistic that a value is about."""
    if value.statistic.startswith("share"):
        return indicator_label("share_within", lang, SHARES[value.statistic])
    return row_label(value.name, value.statistic, lang)


def overview_lines(comparison: Comparison, lang: str) -> list[str]:
    """Return every scenario in a line: its cost, and what it changes of the first arrival and the full response."""
    lines = []
    for run, cost in zip(comparison.runs[1:], comparison.costs(lang), strict=True):
        known = cost.cost_difference_tkr
        money = term("unknown", lang) if known is None else f"{number(known, lang, 0, signed=True)} tkr"
        parts = [f"{term('o_cost', lang)} {money}"]
        for name, statistic in (
            ("response_time", "median"),
            ("response_time", "mean"),
            ("full_response", "median"),
        ):
            row = comparison.difference(run.scenario.name, name, statistic)
            if row.difference is None:
                continue
            label = row_label("first_unit" if name == "response_time" else name, statistic, lang)
            spread = row.uncertainty95_difference or row.ci95_difference
            shown = f" ({span(spread, lang, 2, signed=True)})" if spread else ""
            parts.append(
                f"{label[:1].lower()}{label[1:]} {number(row.difference, lang, 2, signed=True)} min{shown}"
            )
        lines.append(f"{titled(run, lang)}: {'; '.join(parts)}")
    return lines


def adjusted_line(comparison: Comparison, lang: str) -> str:
    """Return how many of the differences hold when all are tested at once."""
    tested = [row.p_adjusted for row in comparison.differences if row.p_adjusted is not None]
    held = sum(p < 0.05 for p in tested)
    return capital(term("adjusted_line", lang, n=str(held), of=str(len(tested)))) + "."


def worth_lines(comparison: Comparison, run: Run, lang: str) -> list[str]:
    """Return in words what a scenario's money buys: a line for each indicator that it is held against."""
    lines = []
    for value in comparison.values:
        if value.scenario != run.scenario.name:
            continue
        of_time = value.unit == "min"
        unit, units = (term(key, lang) for key in (("unit_min", "min") if of_time else ("unit_pp", "pp")))
        text = term(f"w_{value.verdict}", lang)
        if value.tkr_per_unit is not None:
            spread = value.uncertainty95 or value.ci95
            each = number(value.tkr_per_unit, lang, 0)
            text += f": {each} tkr/{unit}" + (f" ({span(spread, lang, 0)})" if spread else "")
        gain = f"{number(value.gain, lang, 2, signed=True)} {units}"
        lines.append(f"{value_label(value, lang)}: {gain}, {text}")
    return lines


def stopped_line(comparison: Comparison, lang: str) -> str:
    """Return how far an interrupted comparison came; blank if nobody interrupted it."""
    stopped = comparison.stopped
    if stopped is None:
        return ""
    names = listed(stopped.unfinished, lang) or term("none", lang)
    return term("stopped_line", lang, draws=str(stopped.draws), of=str(stopped.of_draws), names=names)


def sensitivity_lines(found: Sensitivity, lang: str) -> list[str]:
    """Return in words where the decision flips, or that nothing flips it, or that it is not decided."""
    if not found.decided:
        return [term("undecided", lang)]
    flips = [row for row in found.rows if row.break_even is not None]
    if not flips:
        return [term("no_flip", lang)]
    return [
        term(
            "flips_at",
            lang,
            name=row.svenska if lang == "sv" else row.english,
            value=number(row.break_even, lang, 2),
        )
        for row in flips
    ]


def lives_lines(comparison: Comparison, lang: str) -> list[str]:
    """Return the lives that each scenario saves by a published rule; what rule that is stands last."""
    names = titles(comparison, lang)
    lines = [
        f"{names[row['scenario']]}: "
        + term(
            "lives_line",
            lang,
            lives=number(row["lives_per_year"], lang, 4, signed=True),
            fires=number(row["home_fires_per_year"], lang, 0),
            gain=number(row["gain_min"], lang, 2, signed=True),
        )
        for row in comparison.lives().to_dict("records")
    ]
    return [*lines, term("lives_note", lang, source=str(comparison.lives()["source"].iloc[0]))]


def answer_line(found: Sensitivity, lang: str) -> str:
    """Return what the assumptions are held against: the answer at their central values."""
    label = row_label("first_unit" if found.name == "response_time" else found.name, found.statistic, lang)
    signed = found.baseline is not None
    spread = found.central_ci95
    return term(
        "se_answer",
        lang,
        name=f"{label[:1].lower()}{label[1:]}",
        value=number(found.central, lang, 2, signed=signed),
        spread=f" ({span(spread, lang, 2, signed=signed)})" if spread else "",
        years=str(found.years),
    )
