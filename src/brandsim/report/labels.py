"""What scenarios, units, indicators and assumptions are called in a report."""

from __future__ import annotations

from typing import get_args

from brandsim.response.measures import SHARES
from brandsim.scenarios.decide.compare import Comparison
from brandsim.scenarios.decide.differences import Difference
from brandsim.scenarios.explain.incident import IncidentExplanation
from brandsim.scenarios.files.assumptions import Assumption
from brandsim.scenarios.files.scenario import Scenario
from brandsim.scenarios.money.cost_effectiveness import CostEffectiveness
from brandsim.scenarios.run.run import Run
from brandsim.service.stations import Unit
from brandsim.tables.toml import Confidence
from brandsim.words.catalogue import catalogue, term
from brandsim.words.numbers import capital, number, span


def titled(run: Run, lang: str) -> str:
    """Return the title of a run's scenario, its first letter a capital."""
    return titled_scenario(run.scenario, lang)


def titled_scenario(scenario: Scenario, lang: str) -> str:
    """Return a scenario's title, its first letter a capital."""
    return capital(scenario.title(lang))


def titles(comparison: Comparison, lang: str) -> dict[str, str]:
    """Return the title of each scenario by its name."""
    return {run.scenario.name: titled(run, lang) for run in comparison.runs}


def description(run: Run, lang: str) -> str:
    """Return what the scenario says about itself."""
    return run.scenario.description(lang)


def unit_name(unit: Unit, lang: str) -> str:
    """Return a unit's name in the language."""
    return unit.name.to(lang)


def type_name(explained: IncidentExplanation, type_: int, lang: str) -> str:
    """Return a type of incident in the language."""
    return explained.found.demand.types[type_].name.to(lang)


def explanation_title(explained: IncidentExplanation, lang: str) -> str:
    """Return the type and place of an incident."""
    place = explained.found.demand.places[explained.place].name
    return term("explain_title", lang, type=capital(type_name(explained, explained.type_, lang)), place=place)


def indicator_label(name: str, lang: str, threshold_min: float | None = None) -> str:
    """Return the label of an indicator; the name itself where the catalogue has none.

    Parameters
    ----------
    name : str
        ``"response_time"``, ``"share_within"``, a need such as ``"first_ladder"``, or that with ``_met``.
    lang : str
        One of `languages`.
    threshold_min : float, optional
        The minutes of ``"share_within"``; by default those of `SHARES`' ``share_10``.
    """
    if name == "share_within":
        threshold = SHARES["share_10"] if threshold_min is None else threshold_min
        return term("share_within", lang, threshold=number(threshold, lang, 0))
    if name.endswith("_met"):
        return term("met", lang, name=indicator_label(name.removesuffix("_met"), lang))
    return catalogue(lang).get(name, name)


def row_label(name: str, statistic: str, lang: str, threshold_min: float | None = None) -> str:
    """Return one label for an indicator in a statistic, such as ``Full styrka, P90``."""
    label = indicator_label(name, lang, threshold_min)
    return label if statistic in {"share", "total"} else f"{label}, {term(statistic, lang)}"


def first_unit_label(name: str, statistic: str, lang: str, threshold_min: float | None = None) -> str:
    """Return `row_label`, in which the response time is called the first unit: short, where many stand together."""
    return row_label("first_unit" if name == "response_time" else name, statistic, lang, threshold_min)


def difference_label(row: Difference, lang: str) -> str:
    """Return the label of a difference, also of one in how often something never came."""
    if row.name.endswith("_never"):
        return f"{indicator_label(row.name.removesuffix('_never'), lang)}, {term('never', lang)}"
    return first_unit_label(row.name, row.statistic, lang, row.threshold_min)


def value_label(value: CostEffectiveness, lang: str) -> str:
    """Return the indicator and statistic that a value is about."""
    if value.statistic.startswith("share"):
        return indicator_label("share_within", lang, SHARES[value.statistic])
    return row_label(value.name, value.statistic, lang)


def confidence(word: str, lang: str) -> str:
    """Return how far something is known, in the language."""
    return term(word, lang) if word in get_args(Confidence) else word


def assumption_text(row: Assumption, lang: str) -> str:
    """Return what an assumption is about, in the language."""
    return row.text.to(lang)


def assumption_value(row: Assumption, lang: str) -> str:
    """Return the value with its unit."""
    unit = catalogue(lang).get(f"unit_{row.unit}", row.unit)
    return f"{number(row.value, lang, _decimals(row.value))} {unit}".strip()


def assumption_range(row: Assumption, lang: str) -> str:
    """Return the range, or nothing if none is stated."""
    if row.low is None or row.high is None:
        return ""
    return span((row.low, row.high), lang, max(_decimals(row.low), _decimals(row.high)))


def _decimals(value: float) -> int:
    """Return the decimals that a number has, three at most."""
    return len(f"{value:.3f}".rstrip("0").split(".")[1])
