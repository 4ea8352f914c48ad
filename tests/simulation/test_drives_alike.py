"""Drives to one incident that share a part of their drawn factor: how alike they are, and that nothing else moves."""

import copy

import numpy as np
import pytest

from brandsim.scenarios.world.travel import drives
from support.worlds.agreement import agreed
from support.worlds.built import build
from support.worlds.shapes import PLAIN, Shape


def test_without_a_shared_part_the_own_one_is_as_ever():
    plain = drives(0.2, 0.0)
    assert not plain["drives_alike"]
    assert (plain["shared_noise"] == 1024).all()
    assert plain["travel_noise"].std() > 150


@pytest.mark.parametrize("alike", [0.25, 0.5, 1.0])
def test_the_parts_make_the_spread_and_their_share_is_the_correlation(alike):
    found = drives(0.2, alike)
    own, shared = (np.log(found[name] / 1024) for name in ("travel_noise", "shared_noise"))
    assert own.var() + shared.var() == pytest.approx(0.2**2, rel=0.02)
    assert shared.var() / (own.var() + shared.var()) == pytest.approx(alike, abs=0.01)
    assert found["travel_noise"].mean() == pytest.approx(1024, abs=1)
    assert found["shared_noise"].mean() == pytest.approx(1024, abs=1)


@pytest.mark.slow
def test_units_to_one_incident_have_one_shared_factor_and_other_incidents_others():
    """Without a part of their own every drive to an incident is what is expected times one number."""
    world, incidents = build(
        Shape(seed=5, units=8, incidents=90, **{**PLAIN, "alike": True, "noise": False, "co_alarm": True})
    )
    factors = np.rint(1024 * np.linspace(0.5, 2.0, len(world.shared_noise))).astype(np.int32)
    world = world._replace(shared_noise=factors, approach_ms=0)
    raw = copy.deepcopy(agreed(world, incidents))  # whose arrays the next run fills
    expected = agreed(world._replace(drives_alike=False), incidents)
    rolled = raw.arrived >= 0
    ratio = np.full(len(incidents.time_ms), np.nan)
    same = {
        (i, u): a - r
        for i, u, a, r in zip(
            expected.incident, expected.unit, expected.arrived, expected.rolled, strict=True
        )
    }
    seen = 0
    for i, u, took in zip(
        raw.incident[rolled], raw.unit[rolled], (raw.arrived - raw.rolled)[rolled], strict=True
    ):
        if same.get((i, u), 0) > 60_000:
            found = took / same[i, u]
            if not np.isnan(ratio[i]):
                assert found == pytest.approx(ratio[i], abs=1e-4)
                seen += 1
            ratio[i] = found
    assert seen > 5
    assert np.nanstd(ratio) > 0.1
