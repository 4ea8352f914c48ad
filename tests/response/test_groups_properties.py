"""The groups of incidents, against every incident written out."""

import numpy as np
from hypothesis import HealthCheck, given, settings

from brandsim.calendar import MS_PER_HOUR
from brandsim.response.year.groups import no_groups, year_groups
from support.worlds.shapes import shapes
from support.worlds.years import random_measured, random_years

MANY = settings(deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)


def groups_of(setting, year, i):
    """Return the groups of an incident; of several units at the same tick the one that was sent first came first."""
    inc, raw, axis = year.incidents, year.raw, setting.axis
    hour = inc.time_ms[i] // MS_PER_HOUR
    first = [
        setting.crew[raw.unit[d]]
        for d in np.flatnonzero((raw.incident == i) & (raw.arrived >= 0))
        if raw.arrived[d] == raw.first_arrival[i] and setting.world.stops_clock[raw.unit[d]]
    ]
    return [year.type_[i], *(first[:1] or [-1]), inc.place[i], axis.season[hour], axis.hour[hour]]


@MANY
@given(shapes())
def test_groups_are_as_written_out(shape):
    setting, years = random_years(shape, number=3)
    measured = random_measured(shape, setting)
    for year in years:
        counted = measured.counted(year, setting.axis)
        expected = [groups_of(setting, year, i) for i in np.flatnonzero(counted)]
        assert year_groups(setting, year, counted).tolist() == expected


def test_no_incident_has_no_group():
    assert no_groups().shape == (0, 5)
