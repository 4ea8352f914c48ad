"""Sums by group and their spread between years, against every year written out; to the last bit."""

import numpy as np
from hypothesis import HealthCheck, given, settings

from brandsim.calendar import MS_PER_HOUR, MS_PER_MINUTE
from brandsim.response.statistics import THRESHOLDS_MIN
from brandsim.response.year.grouping import Grouping
from brandsim.response.year.groups import BIN_MS, BINS, coarse_groups, empty_groups
from brandsim.response.year.year_spread import BLOCKS, no_spread
from support.worlds import shapes
from support.years import labels_of, random_measured, random_years

MANY = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


def groups_of(setting, year, i, labels):
    """Return the groups of an incident; of several units at the same tick the one that was sent first came first."""
    inc, raw, axis = year.incidents, year.raw, setting.axis
    hour = inc.time_ms[i] // MS_PER_HOUR
    first = [
        setting.crew[raw.unit[d]]
        for d in np.flatnonzero((raw.incident == i) & (raw.arrived >= 0))
        if raw.arrived[d] == raw.first_arrival[i] and setting.world.stops_clock[raw.unit[d]]
    ]
    within = (year.type_[i], *first[:1], inc.place[i], axis.season[hour], axis.hour[hour])
    names = [name for name in labels if first or name != "station"]
    begin = dict(zip(labels, np.cumsum([0, *map(len, labels.values())]), strict=False))
    return [begin[name] + k for name, k in zip(names, within, strict=True)]


def written_out(setting, years, measured, labels):
    total = empty_groups(labels)
    coarse = coarse_groups(labels)
    spread = no_spread(len(total.n), len(coarse))
    for year in years:
        one = empty_groups(labels)
        before_min = total.total_ms / MS_PER_MINUTE
        for i, counted in enumerate(measured.counted(year, setting.axis)):
            took = year.raw.first_arrival[i] - year.incidents.time_ms[i]
            for g in groups_of(setting, year, i, labels) if counted else ():
                one.n[g] += 1
                if year.raw.first_arrival[i] >= 0:
                    one.met[g] += 1
                    one.total_ms[g] += took
                    one.histogram[g, min(took // BIN_MS, BINS - 1)] += 1
                    one.within[g] += took <= np.array(THRESHOLDS_MIN) * MS_PER_MINUTE
        total.add(one)
        total_min = total.total_ms / MS_PER_MINUTE - before_min
        parts = np.column_stack([one.n, one.met, total_min, one.within])
        base = np.repeat(one.n[:, None], parts.shape[1], axis=1)
        base[:, 2] = one.met
        spread.products[:, :, 0] += parts * parts
        spread.products[:, :, 1] += parts * base
        spread.bases[:] += np.column_stack([one.n, one.met]) ** 2.0
        spread.blocks[year.number % BLOCKS] += np.column_stack([one.met, total_min])
        came = np.cumsum(one.histogram[coarse], axis=1)
        spread.below[:, :, 0] += came * came
        spread.below[:, :, 1] += came * one.met[coarse][:, None]
    return total, spread._replace(years=len(years))


@MANY
@given(shapes())
def test_years_add_up_as_written_out(shape):
    setting, years = random_years(shape, number=3)
    measured, labels = random_measured(shape, setting), labels_of(shape, setting)
    grouping = Grouping(setting, measured, labels)
    for year in years:
        grouping.year(year)
    groups, spread = written_out(setting, years, measured, labels)
    assert spread.years == grouping.spread.years == 3
    for name, got, expected in [
        *zip(groups._fields, grouping.groups, groups, strict=True),
        *zip(spread._fields[1:], grouping.spread[1:], spread[1:], strict=True),
    ]:
        assert np.array_equal(got, expected), name
