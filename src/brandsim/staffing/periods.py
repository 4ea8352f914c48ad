"""Parts of the year in which a crew is another than else: a summer, nights, weekends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from brandsim._errors import InputError, Said
from brandsim.calendar import Recurrence, YearAxis
from brandsim.roles import ROLES, RoleCounts, by_role


@dataclass(frozen=True)
class Period:
    """Hours of the year, and the people of a crew in them.

    Attributes
    ----------
    when : Recurrence
    roles : mapping of role to people
        Those that differ.
    """

    when: Recurrence
    roles: Mapping[str, int]

    @classmethod
    def read(
        cls,
        where: str,
        first: str,
        last: str,
        hours: str,
        weekdays: Sequence[str],
        roles: Mapping[str, int],
    ) -> Period:
        """Read a period as a scenario file writes it: ``06-15``, ``08-15``, ``22-06``, ``["sat", "sun"]``.

        Parameters
        ----------
        where : str
            File and key, for the message.
        first, last : str
            Month and day, both included; a period may run over the turn of the year.
        hours, weekdays : str, sequence of str
            As `Recurrence.read`; no weekday means all of them.
        roles : mapping of role to people

        Raises
        ------
        InputError
            For a day or hour that is none, an unknown weekday, or nobody who differs.
        """
        if not roles:
            raise InputError(
                where, "", "", Said("people in some role ({names})", names=", ".join(ROLES)), "Name a role."
            )
        when = Recurrence.read(where, hours=hours, weekdays=";".join(weekdays), days=(first, last))
        return cls(when, dict(roles))

    def holds(self, axis: YearAxis) -> NDArray[np.bool_]:
        """Return in which hours of an axis the period holds.

        Parameters
        ----------
        axis : YearAxis

        Returns
        -------
        ndarray of bool [hours]
        """
        return self.when.within(axis)

    def applied_to(self, people: RoleCounts) -> RoleCounts:
        """Return the people of a crew while the period holds.

        Parameters
        ----------
        people : RoleCounts
            The people at other times.
        """
        return by_role(*(self.roles.get(role, people[i]) for i, role in enumerate(ROLES)))
