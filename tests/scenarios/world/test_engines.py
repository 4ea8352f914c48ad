"""Both engines leave the same records on every scenario that ships, to the last bit, and the records that are kept."""

import hashlib
import json

import numpy as np
import pytest

from brandsim.scenarios.files.assumptions import central_values
from brandsim.scenarios.files.samples import sampled_sets
from brandsim.scenarios.files.scenario import load_scenario, scenario_names
from brandsim.scenarios.world.municipality import municipality_of
from brandsim.scenarios.world.setting import make_setting
from brandsim.simulation.arrays import columns_of
from brandsim.simulation.replications import replications

DAILY = {
    ("ambition", "headline", 0),
    ("ambition", "drawn", 7),
    ("minimum", "headline", 0),
    ("practice", "headline", 0),
    ("five_posts_people", "headline", 0),
    ("help_to_neighbours", "headline", 0),
}
"""What is played every day: both levels, and what has rules, people and neighbours that they have not."""


def played(setting, year, engine):
    """Return the records of a year."""
    (found,) = replications(setting, [year], 3, engine, full_response=True)
    return found.raw


def digest(raw):
    """Return a hash of all that an engine left: integers and flags, which every machine writes alike.

    Who follows late is left out where nobody does.
    """
    told = hashlib.sha256()
    for names, columns in ((columns_of(type(raw)), raw), (columns_of(type(raw.moves)), raw.moves)):
        for name in names:
            column = getattr(columns, name)
            if name in {"late", "followed"} and not len(column):
                continue
            told.update(f"{name} {column.dtype.str} {column.shape}".encode())
            told.update(np.ascontiguousarray(column).tobytes())
    return told.hexdigest()


@pytest.mark.parametrize(
    ("name", "assumptions", "year"),
    [
        pytest.param(*played, marks=() if played in DAILY else pytest.mark.slow)
        for name in scenario_names()
        for played in ((name, "headline", 0), (name, "drawn", 7))
    ],
)
def test_engines_agree_on_the_shipped_scenario(name, assumptions, year, kept):
    scenario = load_scenario(name)
    found = municipality_of(scenario)
    values = central_values(found.assumptions)
    if assumptions == "drawn":
        values = sampled_sets(found.assumptions, {crew.site for crew in found.service.crews}, 5, 3)[1]
    setting = make_setting(scenario, values, found)
    fast, slow = (played(setting, year, engine) for engine in ("numba", "simpy"))
    assert fast.differences(slow) == []
    assert len(fast.unit) > 750  # about a thousand incidents, several units to many of them
    kept.check(f"{name}, {assumptions}, year {year}", digest(fast))


def test_no_scenario_is_kept_that_does_not_ship(kept):
    names = {name.split(",")[0] for name in json.loads(kept.path.read_text("utf-8"))}
    assert names == set(scenario_names())
