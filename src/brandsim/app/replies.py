"""What the workshop's page is told of an answer: the figures that come first, and what was changed."""

from __future__ import annotations

from typing import Any

from brandsim.app.workshop import Settings
from brandsim.report.labels import no_interval, no_interval_text
from brandsim.response.intervals.limits import Interval, leaves_out_zero
from brandsim.scenarios.decide.compare import Comparison
from brandsim.scenarios.decide.differences import Difference
from brandsim.words.catalogue import term
from brandsim.words.numbers import capital, number, percent, span

Fact = dict[str, str]
"""A figure: ``label``, ``value``, ``change`` and how ``sure`` the change is."""


def told(comparison: Comparison, lang: str) -> dict[str, Any]:
    """Tell an answer in figures: the time that the goal is of, the share within it, and the cost.

    Parameters
    ----------
    comparison : Comparison
        Of the base and what was chosen.
    lang : str
        One of `languages`.
    """
    run = comparison.runs[1]
    time = comparison.difference(run.scenario.name, "response_time", run.definition.statistic)
    shares = [row for row in comparison.differences if row.name == "share_within"]
    target = run.goal.target_min
    facts = [_time(time, lang)]
    facts += [_share(row, lang) for row in shares if target is None or row.threshold_min == target][:1]
    if comparison.priced:
        facts.append(_cost(comparison, lang))
    return {"facts": facts, "changes": run.scenario.description(lang), "lines": _lines(comparison, lang)}


def played(settings: Settings, lang: str) -> str:
    """State by how many years and draws a live answer is told, and by how many what is saved.

    Parameters
    ----------
    settings : Settings
    lang : str
        One of `languages`.
    """
    counts = {
        "years": settings.live_years,
        "draws": settings.live_draws,
        "whole": settings.years,
        "whole_draws": settings.uncertainty,
    }
    shown = {name: number(count, lang, 0) for name, count in counts.items()}
    return term("app_years", lang, seed=str(settings.seed), **shown)


def _time(row: Difference, lang: str) -> Fact:
    minutes = term("min", lang)
    return {
        "label": capital(term("app_time", lang, statistic=term(f"the_{row.statistic}", lang))),
        "value": f"{number(row.estimate, lang)} {minutes}",
        "change": _change(row.difference, row.interval95_difference, 2, 1, minutes, lang),
        "sure": _sure(row, lang),
    }


def _share(row: Difference, lang: str) -> Fact:
    return {
        "label": term("app_share", lang, minutes=number(row.threshold_min, lang, 0)),
        "value": percent(row.estimate, lang, 1),
        "change": _change(row.difference, row.interval95_difference, 1, 100, term("page_points", lang), lang),
        "sure": _sure(row, lang),
    }


def _cost(comparison: Comparison, lang: str) -> Fact:
    cost = comparison.costs(lang)[0]
    tkr, spread = cost.cost_difference_tkr, cost.uncertainty95 or cost.ci95
    if tkr is None:
        return {"label": term("app_cost", lang), "value": term("unknown", lang), "change": "", "sure": ""}
    told_span = span(spread, lang, 0, signed=True) if spread and spread[0] < spread[1] else ""
    return {
        "label": term("app_cost", lang),
        "value": term("page_cost", lang, tkr=number(tkr, lang, 0, signed=True), currency=comparison.currency),
        "change": f"({told_span})" if told_span else "",
        "sure": "",
    }


def _change(change: float | None, spread: Interval, decimals: int, scale: float, unit: str, lang: str) -> str:
    """Write a difference with its unit and its interval."""
    if change is None:
        return ""
    if not change and spread is None:
        return term("page_same", lang)
    value = f"{number(scale * change, lang, decimals, signed=True)} {unit}"
    return f"{value} ({span(spread, lang, decimals, signed=True, scale=scale)})" if spread else value


def _sure(row: Difference, lang: str) -> str:
    spread = row.interval95_difference
    if not row.difference and spread is None:
        return ""
    if spread is None:
        return no_interval_text(no_interval(row), lang)
    return term("page_sure" if leaves_out_zero(spread) else "page_unsure", lang)


def _lines(comparison: Comparison, lang: str) -> list[dict[str, str]]:
    """Tell the cost line by line, with the source of each."""
    return [
        {
            "item": line["item"],
            "cost": f"{number(line['difference_tkr'], lang, 0, signed=True)} {comparison.currency}",
            "source": line["source"],
        }
        for line in comparison.costs(lang)[0].lines
    ]
