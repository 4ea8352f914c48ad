"""A few files that are a little wrong through every door: read, or refused by one error of brandsim's own.

Thousands through each, with the branches that they reach: ``python tests/hostile/fuzz.py``.
"""

import os
import random
import sys
import warnings
from contextlib import suppress
from pathlib import Path

import pytest

from brandsim._errors import BrandsimError

sys.path.insert(0, str(Path(__file__).parent))

from doors import doors
from mutations import mutated

DOORS = doors()
SENT = 280 if os.environ.get("CI") else 5
"""Through each door; ten thousand in all where the tests run for everybody."""


@pytest.mark.parametrize("name", DOORS)
def test_a_file_that_is_a_little_wrong_is_read_or_refused(name, tmp_path):
    door, draw = DOORS[name], random.Random(name)
    door.whole(tmp_path)
    path = tmp_path / door.name
    whole = path.read_bytes()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        door.read(path)
        for _ in range(SENT):
            made = mutated(whole, whole, draw)
            path.write_bytes(made)
            with suppress(BrandsimError):
                door.read(path)
