"""The roles of people on duty, in the order in which seats in a unit are taken; kernels count them by `ROLE_COUNT`."""

from __future__ import annotations

from enum import IntEnum


class Role(IntEnum):
    """A person's role; the value is its position in every array by role."""

    INCIDENT_COMMANDER = 0
    """Insatsledare."""
    CREW_COMMANDER = 1
    """Styrkeledare."""
    FIREFIGHTER = 2
    """Brandman."""


ROLES = ("insatsledare", "styrkeledare", "brandman")
"""The columns of tables, and the keys of files, by role."""

ROLE_COUNT = len(ROLES)
"""The length of every axis by role; a plain int, which numba compiles as a constant."""

RoleCounts = tuple[int, int, int]
"""People by role."""

NOBODY: RoleCounts = (0, 0, 0)


def by_role(*people: int) -> RoleCounts:
    """Return people by role as a tuple.

    Raises
    ------
    ValueError
        For another number of entries than there are roles.
    """
    incident_commanders, crew_commanders, firefighters = people
    return int(incident_commanders), int(crew_commanders), int(firefighters)
