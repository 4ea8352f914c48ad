"""What the first months say of the year, in sentences and a table in the plan's words."""

from __future__ import annotations

from brandsim.render.blocks import Cell, Lines, Section, Table
from brandsim.report.content.conditioned import weighed_sections
from brandsim.report.content.records import columns
from brandsim.report.labels import row_label
from brandsim.scenarios.decide.forecast import Forecast, ForecastFigures
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
    held = forecast.conditioned
    heads = columns(
        lang,
        ("forecast_what", "text", False, 48 if held is None else 36),
        ("forecast_minutes", "minutes", False, 9),
        ("forecast_95", "minutes", True, 13),
        *(
            ()
            if held is None
            else (("conditioned_after", "minutes", False, 9), ("forecast_95", "minutes", True, 13))
        ),
    )
    labels = (
        term("forecast_outcome", lang, months=months),
        term("forecast_expected", lang, months=months),
        *(term(f"forecast_{key}", lang) for key in ("before", "year", "target", "chance")),
    )
    told = [_values(forecast, forecast), *([] if held is None else [_values(forecast, held.figures)])]
    rows = tuple(
        (label, *(value for pair in pairs for value in pair))
        for label, *pairs in zip(labels, *told, strict=True)
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
    weighed = []
    if held is not None:
        whose = term("forecast_whose", lang, scenario=forecast.scenario)
        weighed = weighed_sections(held.weighed, held.assumptions, whose, lang)
    return [
        Section(
            capital(term("forecast_title", lang)),
            (Lines((lead,), "prose"), Table(heads, rows, indent=0, cut=False), Lines(tuple(said), "prose")),
        ),
        *weighed,
    ]


def _values(forecast: Forecast, one: Forecast | ForecastFigures) -> tuple[tuple[object, object], ...]:
    """Return the rows of the table as one has them, unweighed or weighed: a value and its interval each."""
    return (
        (forecast.observed_min, None),
        (one.part_min, one.part95),
        (one.before_min, one.before95),
        (one.forecast_min, one.forecast95),
        (forecast.target_min, None),
        (Cell(one.probability_met, "percent"), None),
    )
