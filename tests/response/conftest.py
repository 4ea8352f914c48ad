"""What the tests of responses share: the embedded municipality and what is measured of it."""

import numpy as np
import pytest

from brandsim.response.year.measures import Measured
from brandsim.scenarios.files.assumptions import central_values
from brandsim.scenarios.files.scenario import load_scenario
from brandsim.scenarios.world.municipality import municipality_of
from brandsim.scenarios.world.setting import make_setting


@pytest.fixture(scope="module")
def found():
    return municipality_of(load_scenario())


@pytest.fixture(scope="module")
def setting(found):
    return make_setting(load_scenario(), central_values(found.assumptions), found)


@pytest.fixture(scope="module")
def measured(found):
    sets = [
        found.alarm_plan.capability_set("ba_people", "ba_leader"),
        found.alarm_plan.capability_set("boat"),
    ]
    return Measured(("response_time", "first_ba_team", "first_boat"), np.array(sets), np.ones(14, bool))
