"""Places put together until enough happens in each group: the zones of their table, else those that lie together."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from brandsim.demand.model import Demand

FEWEST_A_YEAR = 40.0
"""A group of places that lie together is expected to have so many incidents a year or more."""

MOST_SPLITS = 4
"""How often places are parted in two: into 16 groups at most."""


def neighbourhoods(demand: Demand) -> dict[str, NDArray[np.int64]]:
    """Put places together in groups, by what is expected of them alone: no log has been looked at.

    Where the table of places names zones they are the groups, and so are the classes of the places without one. Else
    places are parted in two, north from south or west from east, where half of what is expected lies on either side, as
    long as both sides have enough.

    Parameters
    ----------
    demand : Demand

    Returns
    -------
    dict of str to ndarray of int64
        Indices of places by the zone, the class, or the id of the group's place with most incidents.
    """
    if any(place.zone for place in demand.places):
        names = np.array([place.zone or place.component for place in demand.places])
        return {str(name): np.flatnonzero(names == name) for name in dict.fromkeys(names.tolist())}
    lat, lon = (np.array([getattr(place, axis) for place in demand.places]) for axis in ("lat", "lon"))
    where = np.stack([lat, lon * np.cos(np.radians(lat.mean()))])
    number = demand.place_numbers
    groups = [np.arange(len(number))]
    for _ in range(MOST_SPLITS):
        groups = [part for group in groups for part in _parted(group, where, number)]
    return {demand.places[group[number[group].argmax()]].place: group for group in groups}


def _parted(
    group: NDArray[np.int64], where: NDArray[np.float64], number: NDArray[np.float64]
) -> list[NDArray[np.int64]]:
    """Return the two halves of a group across its longer side; the group, if either has too few incidents."""
    axis = np.ptp(where[:, group], axis=1).argmax()
    order = group[np.argsort(where[axis, group], kind="stable")]
    up_to = np.cumsum(number[order])
    first = int(np.abs(up_to - up_to[-1] / 2).argmin()) + 1
    halves = [order[:first], order[first:]]
    return halves if min(number[half].sum() for half in halves) >= FEWEST_A_YEAR else [group]
