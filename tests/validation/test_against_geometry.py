"""Mean distances that geometry knows, through travel times and the engine."""

import numpy as np
import pytest

from brandsim.validation.geometry import mean_to_nearest_km, validate_geometry


@pytest.mark.slow
def test_few_throws_are_within_their_intervals():
    rows = validate_geometry(runs=5, calls=60)
    assert [row for row in rows if not row["ok"]] == []
    assert [row["case"] for row in rows] == ["square_root_law"] * 6 + ["iso_travel"] * 3
    assert all(row["tolerance"] < 0.3 * row["expected"] for row in rows[:6])


def test_the_constants_of_the_law():
    # Kolesar and Blum: half the root of the area for each station, and 0.627 of it along streets.
    root_km = np.sqrt(20.0 * 20.0 / 10_000)
    assert mean_to_nearest_km(10_000, np.pi) == pytest.approx(0.5 * root_km, rel=1e-4)
    assert mean_to_nearest_km(10_000, 2.0) == pytest.approx(np.sqrt(np.pi / 8) * root_km, rel=1e-4)
    # One station: the mean distance to a point of a disc of that area.
    assert mean_to_nearest_km(1, np.pi) == pytest.approx(2 / 3 * 20.0 / np.sqrt(np.pi))
