"""What no assumption touches is made once: whatever the assumptions, the arrays are those of a fresh build."""

import dataclasses
import platform

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from brandsim.scenarios.files.assumptions import PER_SITE, central_values
from brandsim.scenarios.files.samples import sampled_sets
from brandsim.scenarios.files.scenario import load_scenario
from brandsim.scenarios.world.municipality import municipality_of
from brandsim.scenarios.world.setting import Basis, Shared
from brandsim.scenarios.world.turnouts import PERIODS
from brandsim.service.turnout import probability_threshold
from support.worlds.fresh_setting import (
    fresh_demand,
    fresh_noise,
    fresh_travel_ms,
    fresh_turnouts,
    varied_demand,
)

NAMES = ("ambition", "minimum", "fip", "neighbours", "five_posts_people")
BASES = {}


def basis(name):
    """Return the basis of a scenario, the same in every test: what one draw leaves in it must not reach the next."""
    if name not in BASES:
        scenario = load_scenario(name)
        BASES[name] = Basis(scenario, municipality_of(scenario))
    return BASES[name]


@st.composite
def drawn_values(draw, found):
    """Draw values within their ranges and a little beyond, some of them central and some at an end."""
    values = {}
    for one in found.assumptions:
        values[one.key] = one.value
        if one.has_range:
            level = draw(st.sampled_from([0.0, 1.0]) | st.floats(0, 1))
            values[one.key] = one.low + level * (one.high - one.low)
            if draw(st.integers(0, 4)) == 0:
                values[one.key] = one.value
    for crew in found.service.crews:
        if draw(st.booleans()):
            values[f"{PER_SITE}.{crew.site}"] = draw(st.floats(-1, 1))
    return values


def arrays_of(part, path=""):
    """Yield every array and number of a setting with the way to it."""
    if dataclasses.is_dataclass(part):
        inner = {field.name: getattr(part, field.name) for field in dataclasses.fields(part)}
    elif hasattr(part, "_asdict"):
        inner = part._asdict()
    elif isinstance(part, tuple):
        inner = dict(enumerate(part))
    else:
        yield path, part
        return
    for name, value in inner.items():
        if name not in {"axis", "service"}:
            yield from arrays_of(value, f"{path}.{name}")


def check_equal(one, other):
    for (path, mine), (_, fresh) in zip(arrays_of(one), arrays_of(other), strict=True):
        assert getattr(mine, "dtype", None) == getattr(fresh, "dtype", None), path
        assert np.array_equal(mine, fresh), path


@pytest.mark.parametrize(
    "name", [NAMES[0], *(pytest.param(name, marks=pytest.mark.slow) for name in NAMES[1:])]
)
@settings(max_examples=5, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_every_array_is_that_of_a_fresh_build(name, data):
    of = basis(name)
    found, scenario = of.found, of.scenario
    values = data.draw(drawn_values(found))
    setting = of.under(values)
    world = setting.world

    check_equal(setting, Basis(scenario, found).under(values))
    for field, fresh in fresh_demand(varied_demand(found, values), setting.axis).items():
        part = setting.demand
        for step in field.split("."):
            part = getattr(part, step)
        assert part.dtype == fresh.dtype, field
        assert np.array_equal(part, fresh), field
    tables, expected_ms, responds = fresh_turnouts(of.manning(values).turning_out, PERIODS, values)
    assert np.array_equal(world.turnout_table[world.table_of.ravel()], tables)
    assert len({table.tobytes() for table in tables}) == len(world.turnout_table)
    assert world.expected_turnout_ms.ravel().tolist() == expected_ms
    assert world.threshold.ravel().tolist() == [probability_threshold(p) for p in responds]
    assert np.array_equal(world.travel_noise, fresh_noise(values["travel_log_sd"]))
    kinds = data.draw(st.lists(st.sampled_from(range(len(world.travel_ms))), min_size=1, max_size=2))
    fresh = fresh_travel_ms(found, [of.travel.kinds[kind] for kind in kinds], values)
    assert np.array_equal(world.travel_ms[kinds], fresh)
    assert world.home_ms is world.travel_ms


def test_what_scenarios_share_changes_nothing():
    bases = [basis(name) for name in NAMES]
    sites = sorted({crew.site for of in bases for crew in of.found.service.crews})
    for drawn in sampled_sets(bases[0].found.assumptions, sites, 5, 2):
        shared = Shared()
        for of in bases:
            check_equal(of.under(drawn, shared), of.under(drawn))


def test_a_draw_leaves_the_basis_as_it_was():
    of = basis("five_posts_people")
    values = central_values(of.found.assumptions)
    before = of.under(values)
    of.under({**values, "summer_factor": 0.5, "absence_factor": 1.4, "free_response_pool": 8.0})
    check_equal(before, Basis(of.scenario, of.found).under(values))
    check_equal(before, of.under(values))


@pytest.mark.skipif(
    platform.libc_ver()[0] != "glibc", reason="what is kept is the GNU C library's own affair"
)
def test_a_draw_is_made_in_the_memory_of_the_one_before():
    resource = pytest.importorskip("resource")
    of = basis("ambition")
    drawn = sampled_sets(of.found.assumptions, (), 3, 12)
    for values in drawn[:9]:
        of.under(values)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for values in drawn[9:]:
        of.under(values)
    pages = (resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before) / 3
    assert pages < 600  # of the thousand that its arrays fill; turnouts are kept


def test_no_incidents_at_all_and_types_without_any():
    of = basis("ambition")
    values = {**central_values(of.found.assumptions), "total_factor": 0.0}
    assert len(of.under(values).demand.cell_rate) == 0
    some = of.under(central_values(of.found.assumptions))
    assert len(some.demand.cell_rate) > 6000
