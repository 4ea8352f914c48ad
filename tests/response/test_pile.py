"""A pile is what `numpy.concatenate` makes of its parts, whatever their sizes and types."""

import numpy as np
import pytest
from hypothesis import given, strategies as st

from brandsim.response.year.pile import Pile

PARTS = st.lists(
    st.tuples(st.integers(0, 7), st.sampled_from([np.int8, np.uint8, np.int16, np.int64, np.float64])),
    min_size=1,
    max_size=12,
)


@given(PARTS, st.integers(0, 20))
def test_a_pile_is_its_parts_together(parts, expected):
    pile, rng = Pile(expected), np.random.default_rng(1)
    arrays = [rng.integers(0, 100, (rows, 2)).astype(kind) for rows, kind in parts]
    for n, array in enumerate(arrays):
        assert len(pile) == sum(map(len, arrays[:n]))
        pile.lay(array)
    found, meant = pile.whole(), np.concatenate(arrays)
    assert found.dtype == meant.dtype
    np.testing.assert_array_equal(found, meant)
    assert found.base is None  # no room behind it


def test_what_was_laid_is_not_the_part_itself():
    part = np.arange(3)
    pile = Pile()
    pile.lay(part)
    part[:] = 0
    assert pile.whole().tolist() == [0, 1, 2]


def test_a_pile_is_taken_once_and_not_empty():
    with pytest.raises(ValueError, match="Nothing"):
        Pile().whole()
    pile = Pile()
    pile.lay(np.zeros((0, 3), np.int8))
    assert pile.whole().shape == (0, 3)
    with pytest.raises(ValueError, match="Nothing"):
        pile.whole()
