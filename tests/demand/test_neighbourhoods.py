"""Groups of places by what is expected of them: their zones, or places that lie together."""

import dataclasses

import numpy as np
import pytest

from brandsim.demand import load_demand
from brandsim.demand.neighbourhoods import FEWEST_A_YEAR, neighbourhoods


@pytest.fixture(scope="module")
def demand():
    return load_demand()


def of_places(demand, **changed):
    """Return the demand with other cells in some columns of its places."""
    rows = [
        dataclasses.replace(place, **{name: values[at] for name, values in changed.items()})
        for at, place in enumerate(demand.places)
    ]
    return dataclasses.replace(demand, places=tuple(rows))


def test_every_place_is_in_one_group_and_each_group_has_enough(demand):
    groups = neighbourhoods(demand)
    assert sorted(np.concatenate(list(groups.values()))) == list(range(len(demand.places)))
    assert len(groups) == 16
    numbers = [demand.place_numbers[group].sum() for group in groups.values()]
    assert min(numbers) >= FEWEST_A_YEAR
    for name, group in groups.items():
        chief = demand.places[group[demand.place_numbers[group].argmax()]]
        assert chief.place == name


def test_too_few_incidents_are_one_group(demand):
    few = demand.varied(total_factor=0.05)  # 44 a year: two halves would have 22
    assert [len(group) for group in neighbourhoods(few).values()] == [len(demand.places)]
    assert [len(neighbourhoods(demand.varied(total_factor=f))) for f in (0.1, 0.2, 10)] == [2, 4, 16]


def test_groups_lie_together_across_the_longer_side(demand):
    few = demand.varied(total_factor=0.1)
    for axis in ("lat", "lon"):
        # as on one line; a degree of longitude is less than a degree of latitude, so the line decides
        other = {"lat": "lon", "lon": "lat"}[axis]
        flat = of_places(few, **{other: [59.8 if other == "lat" else 18.6] * len(few.places)})
        first, second = neighbourhoods(flat).values()
        at = np.array([getattr(place, axis) for place in flat.places])
        assert at[first].max() <= at[second].min()
        numbers = flat.place_numbers
        assert abs(numbers[first].sum() - numbers[second].sum()) <= 2 * numbers.max()


def test_zones_of_the_table_are_the_groups_and_the_class_of_places_without_one(demand):
    north = [place.lat > 59.9 for place in demand.places]
    zoned = of_places(demand, zone=["norr" if there else "" for there in north])
    groups = neighbourhoods(zoned)
    assert groups["norr"].tolist() == np.flatnonzero(north).tolist()
    assert {*groups} - {"norr"} <= {place.component for place in demand.places}
    assert sum(map(len, groups.values())) == len(demand.places)


def test_a_side_with_too_few_is_not_parted_off(demand):
    in_town = dataclasses.replace(
        demand.varied(total_factor=0.12),
        mix=tuple(dataclasses.replace(row, shares=(1.0, 0, 0, 0, 0)) for row in demand.mix),
    )
    n = len(demand.places)
    west = min(range(n), key=lambda at: demand.places[at].lon)
    weight = np.where(np.arange(n) == west, 1e6, 1.0)
    heavy = of_places(in_town, weight=weight.tolist(), component=["town"] * n)
    assert heavy.place_numbers[west] > 100
    assert len(neighbourhoods(heavy)) == 1


def test_a_degree_of_longitude_is_as_long_as_it_is(demand):
    # 1 degree of latitude is longer than 1.5 of longitude at 60 degrees north
    few = demand.varied(total_factor=0.1)
    four = dataclasses.replace(
        few,
        places=tuple(
            dataclasses.replace(few.places[0], place=f"p{at}", lat=lat, lon=lon, weight=1.0)
            for at, (lat, lon) in enumerate([(60, 15), (60, 16.5), (61, 15), (61, 16.5)])
        ),
        mix=tuple(dataclasses.replace(row, shares=(1.0, 0, 0, 0, 0)) for row in few.mix),
    )
    assert [group.tolist() for group in neighbourhoods(four).values()] == [[0, 1], [2, 3]]
