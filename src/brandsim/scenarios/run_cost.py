"""What a run costs beside another: what the scenarios state, on-call seats, and alarm hours from the simulation."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from brandsim.response.indicators import monte_carlo
from brandsim.scenarios.assumptions import central_values
from brandsim.scenarios.cost import CostDifference, cost_difference
from brandsim.scenarios.prices import PriceIndex, Rate, load_prices
from brandsim.scenarios.run import Run
from brandsim.scenarios.scenario import UNPRICED, folder_of
from brandsim.service.stations import Crew
from brandsim.staffing.people import SUMMER_BLOCKS
from brandsim.staffing.posts import WEEKS_PER_YEAR

Line = dict[str, Any]


def run_cost_difference(baseline: Run, other: Run, lang: str = "sv") -> CostDifference:
    """Return what `other` costs beyond `baseline`, line by line, in tkr a year and the prices of the scenario's year.

    Parameters
    ----------
    baseline, other : Run
    lang : {"sv", "en"}

    Returns
    -------
    CostDifference
        Lines that the scenarios state, in the prices of the year; depreciation and internal interest of what they buy;
        on-call seats in standby and the drills of their people, people called in and substitutes, computed from who is
        on duty; alarm hours of on-call crews. What is simulated has the interval between paired years. The
        total is None where something that differs has no known cost, which `CostDifference.unsaid` then names.

    Raises
    ------
    InputError
        For a year whose price index is not known.
    """
    rates, prices = load_prices(folder_of("costs", other.scenario.data.costs))
    stated = cost_difference(baseline.scenario, other.scenario, lang, prices)
    unsaid = _unsaid(baseline, other, stated.cost_difference_tkr is None)
    lines = list(stated.lines)
    lines += _capital(baseline, other, rates["internal_interest"], lang)
    lines += _seats(baseline, other, rates["on_call_seat"], prices, lang)
    lines += _drills(baseline, other, rates, prices, lang)
    lines += _substitutes(baseline, other, rates["full_time_post"], prices, lang)
    lines += _called(baseline, other, rates, prices, lang)
    lines += _alarms(baseline, other, rates, prices, lang)
    total = None if unsaid else sum(line["difference_tkr"] for line in lines)
    return replace(stated, cost_difference_tkr=total, lines=tuple(lines), unsaid=unsaid)


def _on_call(run: Run) -> list[int]:
    """Return the service's own on-call crews: neither neighbours nor persons who drive from home."""
    return [c for c, crew in enumerate(run.municipality.service.crews) if _is_on_call(crew)]


def _is_on_call(crew: Crew) -> bool:
    return crew.form == "on_call" and crew.border is None and not crew.homes and crew.paid


def _unsaid(baseline: Run, other: Run, nothing_stated: bool) -> tuple[str, ...]:
    """Return what differs and has no known cost: of `UNPRICED`, what the scenarios cover left out."""
    found = []
    states = baseline.scenario.costs is not None or other.scenario.costs is not None
    if nothing_stated and (states or _full_time(baseline) != _full_time(other)):
        found.append("full_time")
    before, after = ({crew.key: crew for crew in run.municipality.service.crews} for run in (baseline, other))
    for key in sorted(set(before) ^ set(after)):
        crew = before.get(key) or after[key]
        known = crew.border is not None and crew.border.cost_tkr is not None
        if crew.border is not None and not known:
            found.append("neighbours")
        if crew.homes:
            found.append("first_response")
        if not crew.paid:
            found.append("volunteers")
    covered = {*baseline.scenario.priced, *other.scenario.priced}
    return tuple(name for name in UNPRICED if name in found and name not in covered)


def _full_time(run: Run) -> float:
    """Return the full-time people on duty, mean over the year."""
    crews = run.municipality.service.crews
    own = [c for c, crew in enumerate(crews) if crew.form == "full_time" and crew.border is None]
    return float(_people(run)[own].sum())


def _people(run: Run) -> NDArray[np.float64]:
    """Return the people in standby or on duty of each crew, mean over all years; free response is nobody."""
    hours = run.workload.seat_hours("needed") - run.workload.seat_hours("empty")
    axis = run.availability.axis
    return np.asarray(hours.mean(axis=0) / (axis.hours - axis.warmup_hours), np.float64)


def _seats(baseline: Run, other: Run, rate: Rate, prices: PriceIndex, lang: str) -> list[Line]:
    """Return one line per on-call crew whose people in standby differ."""
    before, after = (
        {run.municipality.service.crews[c].key: float(_people(run)[c]) for c in _on_call(run)}
        for run in (baseline, other)
    )
    names = {crew.key: crew.name for run in (baseline, other) for crew in run.municipality.service.crews}
    each = rate.at(other.scenario.year, prices)
    lines = []
    for key in dict.fromkeys([*before, *after]):
        seats = after.get(key, 0.0) - before.get(key, 0.0)
        if abs(seats) > 1e-9:
            what = rate.svenska if lang == "sv" else rate.english
            lines.append(
                {
                    "item": f"{names[key]}: {what}",
                    "seats": seats,
                    "difference_tkr": seats * each,
                    "range": _range(seats * each, rate),
                    "source": rate.source,
                    "confidence": rate.confidence,
                    "price_year": other.scenario.year,
                }
            )
    return lines


def _drills(baseline: Run, other: Run, rates: dict[str, Rate], prices: PriceIndex, lang: str) -> list[Line]:
    """Return what the drills of on-call people cost: of those on a rota, of a pool, or of so many for each seat."""
    drill, times, per_seat = (
        rates[name] for name in ("on_call_drill", "drills_per_person", "people_per_on_call_seat")
    )

    def people(run: Run) -> float:
        pool = central_values(run.assumptions)["free_response_pool"]
        total = 0.0
        for c in _on_call(run):
            change = run.scenario.crews.get(run.municipality.service.crews[c].key)
            if change is not None and change.people is not None:
                total += change.people.posts
            else:
                total += (
                    pool if run.availability.free_response[c] else float(_people(run)[c]) * per_seat.value
                )
        return total

    more = people(other) - people(baseline)
    if abs(more) < 1e-9:
        return []
    cost = more * times.value * drill.at(other.scenario.year, prices)
    return [
        {
            "item": "RiB, övning" if lang == "sv" else "On-call, drills",
            "people": more,
            "difference_tkr": cost,
            "range": _range(cost, drill, times, per_seat),
            "source": f"{drill.source}; {times.source}; {per_seat.source}",
            "confidence": times.confidence,
            "price_year": other.scenario.year,
        }
    ]


def _range(tkr: float, *rates: Rate) -> list[float] | None:
    """Return a cost at the ends of its rate's stated range; the widest of several rates."""
    known = [rate for rate in rates if rate.low is not None and rate.high is not None]
    if not known:
        return None
    low = min(rate.low / rate.value for rate in known if rate.low is not None)
    high = max(rate.high / rate.value for rate in known if rate.high is not None)
    return sorted((tkr * low, tkr * high))


def _capital(baseline: Run, other: Run, interest: Rate, lang: str) -> list[Line]:
    """Return depreciation and internal interest in the scenario's year of what only one of the two buys."""
    year = other.scenario.year
    lines = []
    for sign, mine, yours in ((1, other, baseline), (-1, baseline, other)):
        for line in mine.scenario.capital:
            if line in yours.scenario.capital:
                continue
            lines.append(
                {
                    "item": line.item_sv if lang == "sv" else line.item_en,
                    "difference_tkr": sign * line.asset.linear_tkr(year, interest.value / 100),
                    "source": f"{line.source}; {interest.source}",
                    "confidence": line.confidence,
                    "price_year": year,
                }
            )
    return lines


def _substitutes(baseline: Run, other: Run, rate: Rate, prices: PriceIndex, lang: str) -> list[Line]:
    """Return what the summer's substitutes cost, at the price of a post for the weeks that they work."""

    def weeks(run: Run) -> int:
        people = [change.people for change in run.scenario.crews.values() if change.people is not None]
        return sum(one.substitutes * SUMMER_BLOCKS * one.summer_weeks for one in people)

    more = weeks(other) - weeks(baseline)
    if not more:
        return []
    return [
        {
            "item": "Sommarvikarier" if lang == "sv" else "Summer substitutes",
            "difference_tkr": more / WEEKS_PER_YEAR * rate.at(other.scenario.year, prices),
            "source": f"{rate.source}; {more / WEEKS_PER_YEAR:.2f} x",
            "confidence": "computed",
            "price_year": other.scenario.year,
        }
    ]


CALLED = {
    "full_time": (
        "full_time_overtime_hour",
        "Heltid, övertid för inkallade",
        "Full-time, overtime of people called in",
    ),
    "on_call": ("on_call_extra_hour", "RiB, extra beredskap", "On-call, extra standby"),
}
"""By staffing form: the rate of an hour of people called in, beyond the seat that they fill, and the line's name."""


def _called_tkr(baseline: Run, other: Run, form: str, rate: Rate, prices: PriceIndex) -> NDArray[np.float64]:
    """Return the difference in pay of people called in to crews of a form: float64 [paired years], in tkr."""

    def called(run: Run) -> NDArray[np.float64]:
        crews = [c for c, crew in enumerate(run.municipality.service.crews) if crew.form == form]
        return np.asarray(run.workload.seat_hours("called")[:, crews].sum(axis=1))

    shared = min(baseline.years, other.years)
    return (called(other)[:shared] - called(baseline)[:shared]) * rate.at(other.scenario.year, prices)


def _called(baseline: Run, other: Run, rates: dict[str, Rate], prices: PriceIndex, lang: str) -> list[Line]:
    """Return the difference in overtime and extra standby, paired year by year; nothing where there is none."""
    lines = []
    for form, (key, svenska, english) in CALLED.items():
        rate = rates[key]
        paid = _called_tkr(baseline, other, form, rate, prices)
        if not paid.any():
            continue
        interval = monte_carlo(paid)
        lines.append(
            {
                "item": svenska if lang == "sv" else english,
                "hours": float(paid.mean()) / rate.at(other.scenario.year, prices),
                "difference_tkr": float(paid.mean()),
                "ci95": interval and list(interval),
                "range": _range(float(paid.mean()), rate),
                "source": rate.source,
                "confidence": rate.confidence,
                "price_year": other.scenario.year,
            }
        )
    return lines


def _alarms_tkr(baseline: Run, other: Run, rates: dict[str, Rate], prices: PriceIndex) -> NDArray[np.float64]:
    """Return the difference in alarm pay of on-call crews: float64 [paired years], in tkr."""
    year = other.scenario.year
    first, later = rates["on_call_first_hour"], rates["on_call_later_hour"]

    def paid(run: Run) -> NDArray[np.float64]:
        crews = _on_call(run)
        begun = run.workload.yearly("first_hours")[:, crews].sum(axis=1)
        hours = run.workload.yearly("later_h")[:, crews].sum(axis=1)
        return np.asarray(begun * first.at(year, prices) + hours * later.at(year, prices))

    shared = min(baseline.years, other.years)
    return paid(other)[:shared] - paid(baseline)[:shared]


def _alarms(baseline: Run, other: Run, rates: dict[str, Rate], prices: PriceIndex, lang: str) -> list[Line]:
    """Return the difference in alarm pay of on-call crews, paired year by year; nothing if there is none."""
    first, later = rates["on_call_first_hour"], rates["on_call_later_hour"]
    difference = _alarms_tkr(baseline, other, rates, prices)
    if not difference.any():
        return []
    interval = monte_carlo(difference)
    return [
        {
            "item": "RiB, larmtimmar" if lang == "sv" else "On-call, alarm hours",
            "difference_tkr": float(difference.mean()),
            "ci95": interval and list(interval),
            "range": _range(float(difference.mean()), first, later),
            "source": f"{first.source}; {later.source}",
            "confidence": "computed",
            "price_year": other.scenario.year,
        }
    ]


def yearly_cost_tkr(baseline: Run, other: Run) -> NDArray[np.float64] | None:
    """Return what `other` costs beyond `baseline` in each paired year: float64 [years]; None = unsaid.

    Overtime and alarm hours are each year's own; the rest is the same in all of them.
    """
    total = run_cost_difference(baseline, other).cost_difference_tkr
    if total is None:
        return None
    rates, prices = load_prices(folder_of("costs", other.scenario.data.costs))
    varying = _alarms_tkr(baseline, other, rates, prices)
    for form, (key, *_) in CALLED.items():
        varying = varying + _called_tkr(baseline, other, form, rates[key], prices)
    return np.asarray(total + varying - varying.mean())
