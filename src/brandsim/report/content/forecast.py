"""What the first months say of the year, in sentences and a table in the plan's words."""

from __future__ import annotations

from brandsim.render.blocks import Cell, Lines, Section, Table
from brandsim.report.content.records import columns
from brandsim.report.labels import row_label
from brandsim.scenarios.decide.forecast import Forecast
from brandsim.words.catalogue import term
from brandsim.words.dates import month_name
from brandsim.words.numbers import capital, number, percent


def forecast_sections(forecast: Forecast, lang: str) -> list[Section]:
    """Tell the outcome so far, the year's forecast beside what was expected before, and the target.

    Parameters
    ----------
    forecast : Forecast
    lang : str
        One of `languages`.
    """
    months = term("forecast_months", lang, last=month_name(forecast.months, lang), year=str(forecast.year))
    lead = term(
        "forecast_lead",
        lang,
        name=row_label("response_time", forecast.statistic, lang),
        months=months,
        scenario=forecast.scenario,
        years=str(forecast.years),
    )
    heads = columns(
        lang,
        ("forecast_what", "text", False, 48),
        ("forecast_minutes", "minutes", False, 9),
        ("forecast_95", "minutes", True, 13),
    )
    rows = (
        (term("forecast_outcome", lang, months=months), forecast.observed_min, None),
        (term("forecast_expected", lang, months=months), forecast.part_min, forecast.part95),
        (term("forecast_before", lang), forecast.before_min, forecast.before95),
        (term("forecast_year", lang), forecast.forecast_min, forecast.forecast95),
        (term("forecast_target", lang), forecast.target_min, None),
        (term("forecast_chance", lang), Cell(forecast.probability_met, "percent"), None),
    )
    said = [
        term(
            "forecast_slope",
            lang,
            slope=number(forecast.slope, lang, 2),
            before=percent(forecast.probability_before, lang),
        )
    ]
    if forecast.beyond:
        said.append(term("forecast_beyond", lang))
    return [
        Section(
            capital(term("forecast_title", lang)),
            (Lines((lead,), "prose"), Table(heads, rows, indent=0, cut=False), Lines(tuple(said), "prose")),
        )
    ]
