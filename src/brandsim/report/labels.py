"""Names of scenarios, units, indicators and assumptions in reports."""

from __future__ import annotations

from typing import get_args

from brandsim.response.estimates import shown_name
from brandsim.response.intervals.limits import Interval
from brandsim.response.paired import REFUSALS
from brandsim.response.statistics import CLASSES_MIN, among, threshold_min
from brandsim.scenarios.anchors.answers import ConditionedAnswer
from brandsim.scenarios.decide.compare import Comparison
from brandsim.scenarios.decide.differences import Difference
from brandsim.scenarios.explain.incident import IncidentExplanation
from brandsim.scenarios.files.assumptions import IN_WORLDS, Assumption
from brandsim.scenarios.files.scenario import Scenario
from brandsim.scenarios.money.cost_effectiveness import CostEffectiveness
from brandsim.scenarios.run.run import Run
from brandsim.tables.toml import Confidence
from brandsim.words.catalogue import catalogue, term
from brandsim.words.numbers import capital, listed, number, percent, percent_span, span


def titled(run: Run, lang: str) -> str:
    """Title a run by its scenario, with a capital first.

    Parameters
    ----------
    run : Run
    lang : str
        One of `languages`.
    """
    return titled_scenario(run.scenario, lang)


def titled_scenario(scenario: Scenario, lang: str) -> str:
    """Title a scenario, with a capital first.

    Parameters
    ----------
    scenario : Scenario
    lang : str
        One of `languages`.
    """
    return capital(scenario.title(lang))


def titles(comparison: Comparison, lang: str) -> dict[str, str]:
    """Title the scenarios of a comparison.

    Parameters
    ----------
    comparison : Comparison
    lang : str
        One of `languages`.

    Returns
    -------
    dict of str to str
        By the scenario's name, the baseline first.
    """
    return {run.scenario.name: titled(run, lang) for run in comparison.runs}


def type_name(explained: IncidentExplanation, type_: int, lang: str) -> str:
    """Name a type of incident.

    Parameters
    ----------
    explained : IncidentExplanation
    type_ : int
        Its position among the types of the demand.
    lang : str
        One of `languages`.
    """
    return explained.municipality.demand.types[type_].name.to(lang)


def explanation_title(explained: IncidentExplanation, lang: str) -> str:
    """Title an incident by its type and place.

    Parameters
    ----------
    explained : IncidentExplanation
    lang : str
        One of `languages`.
    """
    place = explained.municipality.demand.places[explained.place].name
    return term("explain_title", lang, type=capital(type_name(explained, explained.type_, lang)), place=place)


def indicator_label(name: str, lang: str, within_min: float | None = None) -> str:
    """Label an indicator; its own name is the label where the catalogue has none.

    Parameters
    ----------
    name : str
        ``"response_time"``, ``"share_within"``, a need such as ``"first_ladder"``, or that with ``_in_time``,
        ``_within`` or ``_met``.
    lang : str
        One of `languages`.
    within_min : float, optional
        The minutes of a share within a time; by default those of `CLASSES_MIN`' headline.
    """
    minutes = float(CLASSES_MIN[0] if within_min is None else within_min)
    threshold = number(minutes, lang, _decimals(minutes))
    if name == "share_within":
        return term("share_within", lang, threshold=threshold)
    for key in ("in_time", "within", "met"):
        if name.endswith(f"_{key}"):
            need = indicator_label(name.removesuffix(f"_{key}"), lang)
            return term(f"need_{key}", lang, name=need, threshold=threshold)
    return catalogue(lang).get(name, name)


def row_label(name: str, statistic: str, lang: str, within_min: float | None = None) -> str:
    """Label an indicator in a statistic, such as ``Full styrka, P90``.

    Parameters
    ----------
    name, lang, within_min
        As in `indicator_label`.
    statistic : str
        One of `STATISTICS`, or ``"share"`` or ``"total"``, which are not said.
    """
    label = indicator_label(name, lang, within_min)
    return label if statistic in {"share", "total"} else f"{label}, {statistic_label(name, statistic, lang)}"


def statistic_label(name: str, statistic: str, lang: str) -> str:
    """Name a statistic; of what the alarm plan asks for, a mean says whose it is.

    Parameters
    ----------
    name, statistic, lang
        As in `row_label`.
    """
    first = name in {"response_time", "call_to_arrival", "first_unit"}
    return term("mean_met" if among(statistic) and not first else statistic, lang)


def share_label(statistic: str, lang: str) -> str:
    """Name a share within a time by its minutes; another statistic stays as it is.

    Parameters
    ----------
    statistic, lang : str
    """
    minutes = threshold_min(statistic)
    return statistic if minutes is None else term("share_in_min", lang, minutes=minutes)


def no_interval(row: Difference) -> str:
    """Return why a difference has no interval, as a key of the catalogue; blank if it has one.

    Parameters
    ----------
    row : Difference
    """
    if row.interval95_difference is not None:
        return ""
    return f"refused_{'no_value' if row.difference is None else row.refused or 'few_years'}"


def no_interval_text(key: str, lang: str) -> str:
    """Say why a difference has no interval.

    Parameters
    ----------
    key : str
        From `no_interval`.
    lang : str
        One of `languages`.
    """
    least = REFUSALS.get(key.removeprefix("refused_"))
    return term(key, lang, **({"least": number(least, lang, 0)} if least else {})) if key else ""


def first_unit_label(name: str, statistic: str, lang: str, within_min: float | None = None) -> str:
    """Label an indicator as `row_label` does, the response time as the first unit's: short, where many stand together.

    Parameters
    ----------
    name, statistic, lang, within_min
        As in `row_label`.
    """
    return row_label("first_unit" if name == "response_time" else name, statistic, lang, within_min)


def difference_label(row: Difference, lang: str) -> str:
    """Label a difference.

    Parameters
    ----------
    row : Difference
    lang : str
        One of `languages`.
    """
    return first_unit_label(row.name, row.statistic, lang, row.threshold_min)


def value_label(value: CostEffectiveness, lang: str) -> str:
    """Label the indicator and statistic that a value for money is about.

    Parameters
    ----------
    value : CostEffectiveness
    lang : str
        One of `languages`.
    """
    if value.statistic.startswith("share"):
        return indicator_label("share_within", lang, threshold_min(value.statistic))
    return row_label(value.name, value.statistic, lang)


def probability_text(share: float | None, interval: Interval, lang: str) -> str:
    """Write a probability as per cent with its interval in brackets: ``4 % (2–7 %)``.

    Parameters
    ----------
    share : float or None
        From 0 to 1.
    interval : (float, float) or None
    lang : str
        One of `languages`.
    """
    return (
        percent(share, lang)
        if interval is None
        else f"{percent(share, lang)} ({percent_span(interval, lang)})"
    )


def confidence(word: str, lang: str) -> str:
    """Say in words how well a number is known.

    Parameters
    ----------
    word : str
        One of `Confidence`; any other word is returned as it is.
    lang : str
        One of `languages`.
    """
    return term(word, lang) if word in get_args(Confidence) else word


def assumption_value(row: Assumption, lang: str) -> str:
    """Write the value of an assumption with its unit.

    Parameters
    ----------
    row : Assumption
    lang : str
        One of `languages`.
    """
    unit = catalogue(lang).get(f"unit_{row.unit}", row.unit)
    return f"{number(row.value, lang, _decimals(row.value))} {unit}".strip()


def assumption_range(row: Assumption, lang: str) -> str:
    """Write the range or the alternatives of an assumption in its unit, and if only worlds draw it; blank without any.

    Parameters
    ----------
    row : Assumption
    lang : str
        One of `languages`.
    """
    said = _range(row, lang)
    return term("range_in_worlds", lang, range=said) if row.drawn == IN_WORLDS else said


def _range(row: Assumption, lang: str) -> str:
    if row.alternatives:
        ways = [number(one.value, lang, _decimals(one.value)) for one in row.alternatives]
        return listed(ways, lang, "or")
    if row.low is None or row.high is None:
        return ""
    return span((row.low, row.high), lang, max(_decimals(row.low), _decimals(row.high)))


def _decimals(value: float) -> int:
    """Count the decimals that a number has, three at most."""
    return len(f"{value:.3f}".rstrip("0").split(".")[1])


def answer_label(answer: ConditionedAnswer, lang: str) -> str:
    """Say what an answer is of, such as ``Full styrka, median``.

    Parameters
    ----------
    answer : ConditionedAnswer
    lang : str
        One of `languages`.
    """
    if answer.name == "goal":
        return term("conditioned_goal", lang)
    within_min = threshold_min(answer.statistic)
    shown = shown_name(answer.name, answer.statistic)
    return row_label(shown, answer.statistic if within_min is None else "share", lang, within_min)
