"""What a run costs beside another: what the scenarios state, on-call seats, and alarm hours from the simulation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from brandsim._validate import check_known
from brandsim.scenarios.files.costs import CapitalLine
from brandsim.scenarios.files.scenario import UNPRICED, Scenario
from brandsim.scenarios.money.left_out import left_out
from brandsim.scenarios.money.on_call import (
    PEOPLE_COSTS,
    PEOPLE_PER_SEAT,
    load_on_call_pay,
    people_lines,
    standby_lines,
)
from brandsim.scenarios.money.pay import HELP, PAY, all_pay, helped, pay_differences, pay_lines
from brandsim.scenarios.money.prices import PriceIndex, Rate, prices_of, range_tkr
from brandsim.scenarios.money.stated_cost import CostDifference, cost_difference
from brandsim.scenarios.run.run import Run
from brandsim.staffing.people import SUMMER_BLOCKS
from brandsim.staffing.posts import WEEKS_PER_YEAR
from brandsim.words.catalogue import term

Line = dict[str, Any]

UNIT = "tkr/year"

RATES = (
    "internal_interest",
    "on_call_seat",
    PEOPLE_PER_SEAT,
    *(rate for rates in PEOPLE_COSTS.values() for rate in rates),
    "station_running",
    "full_time_post",
    *(rate for item in PAY for rate in item.rates.values()),
)
"""The rates that a cost difference is reckoned with."""


def check_prices(scenario: Scenario, others: Iterable[Scenario] = ()) -> None:
    """Refuse prices that costs would stumble over, before any year is played.

    Parameters
    ----------
    scenario : Scenario
        Whose prices, and year, they are.
    others : iterable of Scenario
        What else is priced by them: the baseline.

    Raises
    ------
    InputError
        For faulty tables, a rate that is missing, or a price that no index carries to the scenario's year.
    """
    found = prices_of(scenario.data)
    if found is None:
        return
    rates, prices, folder = found.rates, found.index, found.folder
    load_on_call_pay(folder)
    for key in RATES:
        check_known(found.source, "column 'rate'", key, rates, "a rate that costs are reckoned with")
        if rates[key].unit.startswith("tkr"):
            rates[key].factor(scenario.year, prices)
    for one in (scenario, *others):
        for line in one.costs or ():
            prices.factor(line.index, line.price_year, scenario.year)


def run_cost_difference(baseline: Run, other: Run, lang: str = "sv") -> CostDifference:
    """Compute what `other` costs beyond `baseline`, line by line, in tkr a year and the prices of the scenario's year.

    Parameters
    ----------
    baseline, other : Run
    lang : str
        One of `languages`.

    Returns
    -------
    CostDifference
        Lines that the scenarios state, in the prices of the year; depreciation and internal interest of what they buy;
        on-call seats in standby and the drills, training and gear of their people, stations, people called in and
        substitutes, computed from who is on duty; alarm hours of on-call crews and neighbours' calls. What is
        simulated has the interval between paired years. The total is None where something that differs has no known
        cost, which `CostDifference.unsaid` then names.

    Raises
    ------
    InputError
        For a year whose price index is not known.
    """
    found = prices_of(other.scenario.data)
    if found is None:
        return _without_prices(baseline.scenario, other.scenario)
    rates, prices, folder = found.rates, found.index, found.folder
    stated = cost_difference(baseline.scenario, other.scenario, lang, prices)
    unsaid = _unsaid(baseline, other, stated.cost_difference_tkr is None, help_is_priced=HELP in rates)
    decided = _capital(baseline, other, rates["internal_interest"], lang)
    pay_by_date = load_on_call_pay(folder)
    decided += standby_lines(baseline, other, rates["on_call_seat"], prices, pay_by_date, lang)
    trained = people_lines(baseline, other, rates, prices, lang)
    stations = len(_manned(other)) - len(_manned(baseline))
    decided += trained + _stations(stations, other, rates["station_running"], prices, lang)
    decided += _substitutes(baseline, other, rates["full_time_post"], prices, lang)
    if decided:
        stated = replace(stated, cost_tkr=None)
    paid = pay_differences(baseline, other, rates, prices)
    simulated = pay_lines(paid, baseline, other, rates, prices, lang)
    lines = [{**line, "unit": UNIT} for line in (*stated.lines, *decided, *simulated)]
    people = trained[0]["people"] if trained else 0.0
    duty = _full_time(other) - _full_time(baseline)
    missing = left_out(baseline, other, people=people, stations=stations, full_time=duty)
    stated = replace(stated, left_out=missing)
    if unsaid:
        return replace(stated, cost_difference_tkr=None, lines=tuple(lines), unsaid=unsaid)
    total = sum(line["difference_tkr"] for line in lines)
    pay = all_pay(paid)
    ends = [
        None if spread is None else (spread[0] + total - pay.tkr, spread[1] + total - pay.tkr)
        for spread in (pay.ci95, pay.uncertainty95)
    ]
    return replace(stated, cost_difference_tkr=total, lines=tuple(lines), ci95=ends[0], uncertainty95=ends[1])


def _without_prices(baseline: Scenario, other: Scenario) -> CostDifference:
    """Return what is known of costs without a price list: nothing, which is told where somebody states a part."""
    states = any(one.costs or one.capital for one in (baseline, other))
    return CostDifference(other.name, other.cost_tkr, None, unsaid=("prices",) if states else ())


def _unsaid(baseline: Run, other: Run, nothing_stated: bool, *, help_is_priced: bool) -> tuple[str, ...]:
    """Return what differs and has no known cost: of `UNPRICED`, what the scenarios cover left out."""
    differing = []
    states = baseline.scenario.costs is not None or other.scenario.costs is not None
    if nothing_stated and (states or _full_time(baseline) != _full_time(other)):
        differing.append("full_time")
    before, after = ({crew.key: crew for crew in run.municipality.service.crews} for run in (baseline, other))
    for key in sorted(set(before) | set(after)):
        if before.get(key) == after.get(key):
            continue
        crew = after.get(key) or before[key]
        known = crew.border is not None and crew.border.cost_tkr is not None
        if crew.border is not None and not known:
            differing.append("neighbours")
        if crew.homes:
            differing.append("first_response")
        if not crew.paid:
            differing.append("volunteers")
    shared = min(baseline.years, other.years)
    if not help_is_priced and (helped(baseline)[:shared] != helped(other)[:shared]).any():
        differing.append("help")
    covered = {*baseline.scenario.priced, *other.scenario.priced}
    return tuple(name for name in UNPRICED if name in differing and name not in covered)


def _full_time(run: Run) -> float:
    """Count the full-time people on duty, mean over the year."""
    crews = run.municipality.service.crews
    own = [c for c, crew in enumerate(crews) if crew.form == "full_time" and crew.border is None]
    return float(_people(run)[own].sum())


def _people(run: Run) -> NDArray[np.float64]:
    """Count the people in standby or on duty of each crew, mean over all years; free response is nobody."""
    hours = run.workload.seat_hours("needed") - run.workload.seat_hours("empty")
    axis = run.availability.axis
    return np.asarray(hours.mean(axis=0) / (axis.hours - axis.warmup_hours), np.float64)


def _manned(run: Run) -> set[str]:
    """Return the stations that are run: one with nobody at any hour is not."""
    crews, who = run.municipality.service.crews, run.availability
    ever = (who.crew_seats[who.axis.warmup_hours :].sum(axis=(0, 2)) > 0) | np.array(who.free_response)
    return {
        crew.site
        for crew, used in zip(crews, ever, strict=True)
        if used and crew.border is None and not crew.homes and crew.paid
    }


def _stations(more: int, other: Run, rate: Rate, prices: PriceIndex, lang: str) -> list[Line]:
    """Compute what it costs to run as many more stations."""
    if not more:
        return []
    quantity = more * rate.factor(other.scenario.year, prices)
    return [
        {
            "item": rate.text.to(lang),
            "difference_tkr": quantity * rate.value,
            "range": range_tkr(quantity, rate),
            "source": rate.source.to(lang),
            "confidence": rate.confidence,
            "price_year": other.scenario.year,
        }
    ]


def capital_costs(scenario: Scenario) -> list[tuple[CapitalLine, float]]:
    """List what a scenario buys, each with depreciation and internal interest of the scenario's year in tkr.

    Parameters
    ----------
    scenario : Scenario
    """
    prices = prices_of(scenario.data) if scenario.capital else None
    if prices is None:
        return []
    interest = prices.rates["internal_interest"].value / 100
    return [(line, line.yearly_tkr(scenario.year, interest)) for line in scenario.capital]


def _capital(baseline: Run, other: Run, interest: Rate, lang: str) -> list[Line]:
    """Compute depreciation and internal interest in the scenario's year of what only one of the two buys."""
    year = other.scenario.year
    lines = []
    for sign, mine, yours in ((1, other, baseline), (-1, baseline, other)):
        theirs = list(yours.scenario.capital)
        for line in mine.scenario.capital:
            if line in theirs:  # one of theirs stands against one of mine: what is bought twice is paid twice
                theirs.remove(line)
                continue
            lines.append(
                {
                    "item": line.item.to(lang),
                    "difference_tkr": sign * line.yearly_tkr(year, interest.value / 100),
                    "stated": True,
                    "source": f"{line.source_text.to(lang)}; {interest.source.to(lang)}",
                    "confidence": line.confidence,
                    "price_year": year,
                }
            )
    return lines


def _substitutes(baseline: Run, other: Run, rate: Rate, prices: PriceIndex, lang: str) -> list[Line]:
    """Compute what the summer's substitutes cost, at the price of a post for the weeks that they work."""

    def weeks(run: Run) -> int:
        people = [change.people for change in run.scenario.crews.values() if change.people is not None]
        return sum(one.substitutes * SUMMER_BLOCKS * one.summer_weeks for one in people)

    more = weeks(other) - weeks(baseline)
    if not more:
        return []
    return [
        {
            "item": term("cost_substitutes", lang),
            "difference_tkr": more / WEEKS_PER_YEAR * rate.at(other.scenario.year, prices),
            "source": f"{rate.source.to(lang)}; {more / WEEKS_PER_YEAR:.2f} x",
            "confidence": "computed",
            "price_year": other.scenario.year,
        }
    ]


def yearly_cost_tkr(baseline: Run, other: Run) -> NDArray[np.float64] | None:
    """Compute what one run costs beyond another in each paired year, in tkr.

    Overtime and alarm hours are each year's own; the rest is the same in all of them.

    Parameters
    ----------
    baseline, other : Run
        Of the same years and seed.

    Returns
    -------
    ndarray of float64 [years] or None
        None if a cost is not stated.
    """
    total, found = run_cost_difference(baseline, other).cost_difference_tkr, prices_of(other.scenario.data)
    if total is None or found is None:
        return None
    rates, prices = found.rates, found.index
    varying = all_pay(pay_differences(baseline, other, rates, prices)).yearly
    return np.asarray(total + varying - varying.mean())
