"""The unit to which something happens first, of any number of units: the least time, and of equals the lower number."""

import numpy as np
from hypothesis import given, strategies as st

from brandsim.simulation.fast.state import soonest
from brandsim.simulation.world import NEVER


@given(st.lists(st.sampled_from([0, 1, 2, 3, int(NEVER)]), min_size=1, max_size=12))
def test_the_soonest_is_the_first_of_the_least(next_ms):
    assert soonest.py_func(np.array(next_ms, np.int64)) == np.argmin(next_ms)
