"""Pay for hours that the simulation decides: overtime, extra standby and alarm hours, paired year by year."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from brandsim.response.intervals.draws import shifted_quantiles
from brandsim.response.intervals.limits import CHANGE, Interval, around
from brandsim.response.intervals.strata import monte_carlo
from brandsim.scenarios.money.prices import PriceIndex, Rate, range_tkr
from brandsim.scenarios.run.run import Run
from brandsim.service.stations import Crew
from brandsim.staffing.presence import SEAT_HOURS
from brandsim.words.catalogue import term

Floats = NDArray[np.float64]


class PayItem(NamedTuple):
    """Something that is paid for by the hour or the call."""

    key: str
    """Of what it is called, in the catalogue."""
    rates: dict[str, str]
    """The rate of each measure of the workload."""
    crews: Callable[[Crew], bool]
    """Whether a crew's people are paid so."""


class PayDifference(NamedTuple):
    """What a scenario pays beyond another, in tkr."""

    yearly: Floats
    """[paired years]"""
    sampled: Floats | None
    """[draws, years per draw], how much more than in the paired central year; None without the same sets."""

    @property
    def tkr(self) -> float:
        """The mean year."""
        return float(self.yearly.mean())

    @property
    def ci95(self) -> Interval:
        """Monte Carlo error of the mean year."""
        return around(self.tkr, monte_carlo(self.yearly), CHANGE)

    @property
    def uncertainty95(self) -> Interval:
        """Under the assumptions' stated ranges."""
        if self.sampled is None:
            return None
        return around(self.tkr, shifted_quantiles(self.tkr, self.sampled), CHANGE)

    def added(self, other: PayDifference) -> PayDifference:
        """Return the sum of both.

        Parameters
        ----------
        other : PayDifference
            Of the same runs.
        """
        both = None if self.sampled is None or other.sampled is None else self.sampled + other.sampled
        return PayDifference(self.yearly + other.yearly, both)


def is_on_call(crew: Crew) -> bool:
    """Return whether a crew is the service's own on-call staff: no neighbours, first-response persons or volunteers.

    Parameters
    ----------
    crew : Crew
    """
    return crew.form == "on_call" and crew.border is None and not crew.homes and crew.paid


PAY = (
    PayItem(
        "cost_called",
        {"called": "full_time_overtime_hour"},
        lambda crew: crew.form == "full_time",
    ),
    PayItem(
        "cost_extra",
        {"called": "on_call_extra_hour"},
        lambda crew: crew.form == "on_call",
    ),
    PayItem(
        "cost_alarms",
        {"first_hours": "on_call_first_hour", "later_h": "on_call_later_hour"},
        is_on_call,
    ),
)


def pay_difference(
    paid: PayItem, baseline: Run, other: Run, rates: dict[str, Rate], prices: PriceIndex
) -> PayDifference:
    """Compute what `other` pays beyond `baseline` for one item, in tkr and the prices of its year.

    Parameters
    ----------
    paid : PayItem
    baseline, other : Run
        Paired by year.
    rates : dict of str to Rate
    prices : PriceIndex
    """
    year = other.scenario.year

    def of(run: Run) -> tuple[Floats, Floats]:
        crews = [c for c, crew in enumerate(run.municipality.service.crews) if paid.crews(crew)]
        central, sampled = np.zeros(run.years), np.zeros(run.workload.sampled.shape[:2])
        for measure, rate in paid.rates.items():
            load = run.workload
            hours = load.seat_hours(measure) if measure in SEAT_HOURS else load.yearly(measure)
            central += hours[:, crews].sum(axis=1) * rates[rate].at(year, prices)
            sampled += load.sampled_yearly(measure)[:, :, crews].sum(axis=2) * rates[rate].at(year, prices)
        return central, sampled

    (before, before_sampled), (after, after_sampled) = of(baseline), of(other)
    shared = min(baseline.years, other.years)
    yearly = after[:shared] - before[:shared]
    same = before_sampled.size > 0 and np.array_equal(baseline.figures.paired, other.figures.paired)
    moved = after_sampled - before_sampled - yearly[baseline.figures.paired] if same else None
    return PayDifference(yearly, moved)


def pay_differences(
    baseline: Run, other: Run, rates: dict[str, Rate], prices: PriceIndex
) -> list[PayDifference]:
    """Compute what one run pays beyond another, in tkr, for each of `PAY`.

    Parameters
    ----------
    baseline, other : Run
        Of the same years and seed.
    rates : dict of str to Rate
    prices : PriceIndex
    """
    return [pay_difference(paid, baseline, other, rates, prices) for paid in PAY]


def all_pay(differences: list[PayDifference]) -> PayDifference:
    """Sum pay differences.

    Parameters
    ----------
    differences : list of PayDifference
        At least one, of the same runs.
    """
    return reduce(PayDifference.added, differences)


def pay_lines(
    differences: list[PayDifference], year: int, rates: dict[str, Rate], prices: PriceIndex, lang: str
) -> list[dict[str, Any]]:
    """Build a cost line for each of `PAY` that differs.

    Parameters
    ----------
    differences : list of PayDifference
        One for each of `PAY`.
    year : int
        Whose prices are used.
    rates : dict of str to Rate
    prices : PriceIndex
    lang : {"sv", "en"}

    Returns
    -------
    list of dict
        As `brandsim.scenarios.money.stated_cost.CostDifference` says, with intervals, and ``hours`` of those called in.
    """
    lines = []
    for paid, one in zip(PAY, differences, strict=True):
        if not one.yearly.any():
            continue
        used = [rates[key] for key in paid.rates.values()]
        line: dict[str, Any] = {"item": term(paid.key, lang)}
        if "called" in paid.rates:
            line["hours"] = one.tkr / used[0].at(year, prices)
        spread = one.uncertainty95
        line |= {
            "difference_tkr": one.tkr,
            "ci95": one.ci95 and list(one.ci95),
            "uncertainty95": spread and list(spread),
            "range": range_tkr(one.tkr, *used),
            "source": "; ".join(rate.source.to(lang) for rate in used),
            "confidence": used[0].confidence,
            "price_year": year,
        }
        lines.append(line)
    return lines
