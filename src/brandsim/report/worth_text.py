"""What money buys, in words."""

from __future__ import annotations

from brandsim.report.content import row_label, titled
from brandsim.report.language import capital, indicator_label, listed, number, span, term
from brandsim.response.indicators import SHARES
from brandsim.scenarios.compare import Comparison
from brandsim.scenarios.run import Run
from brandsim.scenarios.sensitivity import Sensitivity
from brandsim.scenarios.value import Value


def titles(comparison: Comparison, lang: str) -> dict[str, str]:
    """Return the title of each scenario by its name."""
    return {run.scenario.name: titled(run, lang) for run in comparison.runs}


def value_label(value: Value, lang: str) -> str:
    """Return the indicator and statistic that a value is about."""
    if value.statistic.startswith("share"):
        return indicator_label("share_within", lang, SHARES[value.statistic])
    return row_label(value.name, value.statistic, lang)


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
        unit = term("unit_min" if value.unit == "min" else "unit_pp", lang)
        text = term(f"w_{value.verdict}", lang)
        if value.tkr_per_unit is not None:
            spread = value.uncertainty95 or value.ci95
            each = number(value.tkr_per_unit, lang, 0)
            text += f": {each} tkr/{unit}" + (f" ({span(spread, lang, 0)})" if spread else "")
        lines.append(f"{value_label(value, lang)}: {number(value.gain, lang, 2, signed=True)}, {text}")
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
    flips = [row for row in found.rows if row.flips_at is not None]
    if not flips:
        return [term("no_flip", lang)]
    return [
        term(
            "flips_at",
            lang,
            name=row.svenska if lang == "sv" else row.english,
            value=number(row.flips_at, lang, 2),
        )
        for row in flips
    ]


def lives_lines(comparison: Comparison, lang: str) -> list[str]:
    """Return the lives that each scenario saves by a published rule, with its source."""
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
    return [*lines, str(comparison.lives()["source"].iloc[0])]
