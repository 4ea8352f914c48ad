"""The stations that a scenario names: its own, further ones, neighbours and persons who drive from home."""

from __future__ import annotations

from brandsim.scenarios.files.data import DataNames
from brandsim.service.reinforcements import load_first_response, load_neighbours, reinforced
from brandsim.service.stations import Service, load_service


def service_of(names: DataNames) -> Service:
    """Load all stations that a scenario names.

    Parameters
    ----------
    names : DataNames

    Raises
    ------
    InputError
        For a faulty table, or a station that stands in two.
    """
    neighbours = load_neighbours(names.neighbours) if names.neighbours else ()
    from_home = load_first_response(names.first_response) if names.first_response else ()
    more = [crew for name in names.more_stations for crew in load_service(name).crews]
    return reinforced(load_service(names.stations), *more, *from_home, *neighbours)
