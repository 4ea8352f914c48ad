"""A few files that are a little wrong through every door: read, or refused by one error of brandsim's own.

Thousands through each, with the branches that they reach: ``python tests/hostile/fuzz.py``.
"""

import os
import sys
import warnings
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from brandsim._errors import BrandsimError

sys.path.insert(0, str(Path(__file__).parent))

from doors import doors
from mutations import mutated

DOORS = doors()
SENT = 380 if os.environ.get("CI") else 5
"""Through each door; more than ten thousand that differ where the tests run for everybody."""


@pytest.mark.parametrize("name", DOORS)
def test_a_file_that_is_a_little_wrong_is_read_or_refused(name, tmp_path):
    door = DOORS[name]
    door.whole(tmp_path)
    path = tmp_path / door.name
    whole = path.read_bytes()

    @settings(max_examples=SENT, derandomize=True)
    @given(st.randoms(use_true_random=False))
    def sent(draw):
        path.write_bytes(mutated(whole, whole, draw))
        with suppress(BrandsimError):
            door.read(path)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        door.read(path)
        sent()
