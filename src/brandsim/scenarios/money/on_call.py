"""What on-call staff cost apart from alarms: standby hour by hour; drills, first training and gear of its people."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from brandsim.calendar import YearAxis
from brandsim.scenarios.files.assumptions import central_values
from brandsim.scenarios.money.pay import is_on_call
from brandsim.scenarios.money.prices import PriceIndex, Rate, range_tkr
from brandsim.scenarios.run.run import Run
from brandsim.tables.rows import columns, read_rows
from brandsim.words.catalogue import term
from brandsim.words.text import Text, sourced

Floats = NDArray[np.float64]

PEOPLE_COSTS = {
    "cost_drills": ("on_call_drill", "drills_per_person"),
    "cost_training": ("on_call_first_training", "on_call_new_people"),
    "cost_gear": ("on_call_gear",),
}
"""What every on-call person costs a year: the word of the line, and the rates that are multiplied."""

PEOPLE_PER_SEAT = "people_per_on_call_seat"


@dataclass(frozen=True, kw_only=True)
class DatedPay:
    """Something that the on-call agreement states, from a date.

    Attributes
    ----------
    pay : str
        What it is, as in the schema.
    first : date
        Holds until the next row of the same pay.
    value : float
    low, high : float or None
        Plausible range; None where the value is printed.
    unit : str
    source : Text
    confidence : str
    """

    pay: str
    first: date = field(metadata=columns("from"))
    value: float
    low: float | None
    high: float | None
    unit: str
    source: Text = field(metadata=columns("source", "source_sv", "source_en", make=sourced))
    confidence: str


def load_on_call_pay(folder: Path) -> tuple[DatedPay, ...]:
    """Load what the on-call agreement states, by date.

    Parameters
    ----------
    folder : path
        Holds ``on_call_pay.csv``; without it every hour of standby is paid alike.

    Raises
    ------
    InputError
        For a faulty table, or the same pay twice from one day.
    """
    path = folder / "on_call_pay.csv"
    return _stated(path, path.stat().st_mtime_ns) if path.exists() else ()


@lru_cache(maxsize=8)
def _stated(path: Path, written: int) -> tuple[DatedPay, ...]:  # noqa: ARG001
    """Load the file as it is since it was written last."""
    return read_on_call_pay(path)


def read_on_call_pay(path: Path) -> tuple[DatedPay, ...]:
    """Read what the on-call agreement states from its table.

    Parameters
    ----------
    path : path

    Raises
    ------
    InputError
        As `load_on_call_pay`.
    """
    return tuple(read_rows(path, "on_call_pay", DatedPay))


def pay_by_day(rows: tuple[DatedPay, ...], pay: str, days: NDArray[np.int64]) -> Floats | None:
    """Return what is stated of a pay on each day; before its first row, that one.

    Parameters
    ----------
    rows : tuple of DatedPay
    pay : str
    days : ndarray of int64 [n]
        As `datetime.date.toordinal` counts them.

    Returns
    -------
    ndarray of float64 [n] or None
        None if nothing is stated.
    """
    stated = sorted((row.first.toordinal(), row.value) for row in rows if row.pay == pay)
    if not stated:
        return None
    first, values = (np.array(column) for column in zip(*stated, strict=True))
    return np.asarray(values[np.maximum(np.searchsorted(first, days, side="right") - 1, 0)], np.float64)


def first_summer_day(year: int) -> date:
    """Return the Monday of the week of midsummer, whose Saturday is the one of 20 to 26 June.

    Parameters
    ----------
    year : int
    """
    begins = date(year, 6, 20)
    saturday = begins + timedelta(days=(5 - begins.weekday()) % 7)
    return saturday - timedelta(days=5)


def standby_by_hour(axis: YearAxis, rows: tuple[DatedPay, ...]) -> Floats:
    """Compute what every hour of a calendar year costs in standby beside the mean hour: 1 on average.

    Parameters
    ----------
    axis : YearAxis
    rows : tuple of DatedPay
        Pay by date, and the supplement of the summer weeks.

    Returns
    -------
    ndarray of float64 [hours of the year]
        All 1 where no pay is stated, or none is paid.
    """
    days = axis.day[axis.warmup_hours :]
    standby = pay_by_day(rows, "standby", days)
    if standby is None:
        return np.ones(len(days))
    supplement, weeks = (pay_by_day(rows, pay, days) for pay in ("summer_supplement", "summer_weeks"))
    if supplement is not None and weeks is not None:
        since = days - first_summer_day(axis.year).toordinal()
        standby = standby * (1.0 + np.where((since >= 0) & (since < 7 * weeks), supplement / 100.0, 0.0))
    mean = float(standby.mean())
    return standby / mean if mean > 0 else np.ones(len(days))


def own_on_call(run: Run) -> list[int]:
    """Return the service's own on-call crews: neither neighbours nor persons who drive from home.

    Parameters
    ----------
    run : Run
    """
    return [c for c, crew in enumerate(run.municipality.service.crews) if is_on_call(crew)]


def standby_lines(
    baseline: Run, other: Run, rate: Rate, prices: PriceIndex, rows: tuple[DatedPay, ...], lang: str
) -> list[dict[str, Any]]:
    """Build one line per on-call crew whose standby differs: a seat in summer costs more than one in winter.

    Parameters
    ----------
    baseline, other : Run
    rate : Rate
        A seat around the clock, in tkr a year.
    prices : PriceIndex
    rows : tuple of DatedPay
    lang : str
    """
    before, after = (_standby(run, rows) for run in (baseline, other))
    names = {crew.key: crew.name for run in (baseline, other) for crew in run.municipality.service.crews}
    factor = rate.factor(other.scenario.year, prices)
    nobody = np.zeros(2)
    lines = []
    for key in dict.fromkeys([*before, *after]):
        seats, paid = (after.get(key, nobody) - before.get(key, nobody)).tolist()
        if max(abs(seats), abs(paid)) > 1e-9:
            lines.append(
                {
                    "item": f"{names[key]}: {rate.text.to(lang)}",
                    "seats": seats,
                    "difference_tkr": paid * factor * rate.value,
                    "range": range_tkr(paid * factor, rate),
                    "source": rate.source.to(lang),
                    "confidence": rate.confidence,
                    "price_year": other.scenario.year,
                }
            )
    return lines


def _standby(run: Run, rows: tuple[DatedPay, ...]) -> dict[str, Floats]:
    """Return the seats in standby of each own on-call crew, mean over the year, and as many at the mean hour's price.

    Which hours a seat is empty is not kept: they count at the mean hour's price.
    """
    axis, crews = run.availability.axis, run.municipality.service.crews
    weights = standby_by_hour(axis, rows)
    empty = run.workload.seat_hours("empty").mean(axis=0) / len(weights)
    found = {}
    for c in own_on_call(run):
        decided = run.availability.crew_seats[axis.warmup_hours :, c].sum(axis=1)
        found[crews[c].key] = np.array([decided.mean(), (decided * weights).mean()]) - empty[c]
    return found


def people_lines(
    baseline: Run, other: Run, rates: dict[str, Rate], prices: PriceIndex, lang: str
) -> list[dict[str, Any]]:
    """Build a line for each of `PEOPLE_COSTS` if the on-call people differ, counted by rota, by pool, or per seat.

    Parameters
    ----------
    baseline, other : Run
    rates : dict of str to Rate
    prices : PriceIndex
    lang : str
    """
    per_seat = rates[PEOPLE_PER_SEAT]
    more, *ends = (
        on_call_people(other, each) - on_call_people(baseline, each)
        for each in (per_seat.value, *(end for end in (per_seat.low, per_seat.high) if end is not None))
    )
    if max(abs(people) for people in (more, *ends)) < 1e-9:
        return []
    lines = []
    for item, keys in PEOPLE_COSTS.items():
        used = [rates[key] for key in keys]
        factor = used[0].factor(other.scenario.year, prices)
        each = factor * math.prod(rate.value for rate in used)
        spread = [*(range_tkr(more * factor, *used) or ()), *(people * each for people in ends)]
        lines.append(
            {
                "item": term(item, lang),
                "people": more,
                "difference_tkr": more * each,
                "range": [min(spread), max(spread)] if spread else None,
                "source": "; ".join(rate.source.to(lang) for rate in (*used, per_seat)),
                "confidence": used[-1].confidence,
                "price_year": other.scenario.year,
            }
        )
    return lines


def on_call_people(run: Run, per_seat: float) -> float:
    """Count the on-call people: those of a rota, a pool in free response, otherwise so many for each seat.

    Parameters
    ----------
    run : Run
    per_seat : float
        People for each seat in standby.
    """
    pool = central_values(run.assumptions)["free_response_pool"]
    hours = run.availability.axis.hours - run.availability.axis.warmup_hours
    manned = (run.workload.seat_hours("needed") - run.workload.seat_hours("empty")).mean(axis=0) / hours
    total = 0.0
    for c in own_on_call(run):
        crew = run.municipality.service.crews[c]
        change = run.scenario.crews.get(crew.key)
        if change is not None and change.people is not None:
            total += change.people.posts
        else:
            called = pool if crew.own.pool_people is None else crew.own.pool_people
            total += called if run.availability.free_response[c] else float(manned[c]) * per_seat
    return total
