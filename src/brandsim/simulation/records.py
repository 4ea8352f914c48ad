"""What an engine leaves behind: one row per dispatch, one per incident, and when each need was met."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, NamedTuple

import numpy as np
from numba import njit

from brandsim._kernels import kernel
from brandsim.roles import ROLE_COUNT
from brandsim.simulation.arrays import Bool, Int8, Int32, Int64, columns_of


class MoveRecords(NamedTuple):
    """One row per unit that moved up or helped a neighbour: times in ms, -1 = did not happen; as in `RawRecords`.

    Help has no `arrived` and no `left`: from when the unit rolls until it is home it is away.
    """

    rule: Annotated[Int32, "moves"]
    """Row of ``WorldArrays.mover``; -1 = help."""
    unit: Annotated[Int32, "moves"]
    alarmed: Annotated[Int64, "moves"]
    rolled: Annotated[Int64, "moves"]
    arrived: Annotated[Int64, "moves"]
    left: Annotated[Int64, "moves"]
    home: Annotated[Int64, "moves"]
    people: Annotated[Int8, "moves roles"]


@dataclass(frozen=True)
class RawRecords:
    """What an engine wrote: one row per dispatch, one entry per incident; times in ms, -1 = did not happen.

    A unit that could not roll has -1 in `rolled`, `arrived` and `left`, and `home` when it reported so. One that was
    taken for a graver incident has -1 in `arrived`, and when it was in `left` and `home`; one that turned back at a
    false alarm has -1 in `arrived`, and when it did in `left`; one that was sent on from its way home has when it was
    in `home`.
    """

    incident: Annotated[Int32, "dispatches"]
    unit: Annotated[Int32, "dispatches"]
    alarmed: Annotated[Int64, "dispatches"]
    rolled: Annotated[Int64, "dispatches"]
    arrived: Annotated[Int64, "dispatches"]
    left: Annotated[Int64, "dispatches"]
    home: Annotated[Int64, "dispatches"]
    people: Annotated[Int8, "dispatches roles"]
    """Aboard."""
    taken: Annotated[Int8, "dispatches roles"]
    """Alarmed for it."""
    late: Annotated[Int8, "followers roles"]
    """Of those in `people`, who came to the station when the unit had rolled, and follow. No rows where nobody does."""
    followed: Annotated[Int64, "followers"]
    """When they came to the scene; -1 = they did not, or nobody is late."""
    first_arrival: Annotated[Int64, "incidents"]
    full_response: Annotated[Int64, "incidents"]
    """When all that it asks for was there."""
    first_alarmed: Annotated[Int64, "incidents"]
    second_alarmed: Annotated[Int64, "incidents"]
    called_off: Annotated[Int64, "incidents"]
    """When the first crew reported a false alarm; from then on nothing is missing."""
    joint: Annotated[Bool, "incidents"]
    """Whether several stations were alarmed, of those that are counted on."""
    cause: Annotated[Int8, "incidents"]
    """A `Cause`."""
    waiting: Annotated[Bool, "incidents"]
    """Still unanswered in the queue when nothing more could happen."""
    moves: MoveRecords

    def equals(self, other: RawRecords) -> bool:
        """Return whether another run left the same records, to the last bit."""
        return not self.differences(other)

    def differences(self, other: RawRecords) -> list[str]:
        """Return the names of the columns in which another run differs; those of moves begin with ``moves.``."""
        return [
            *_differing(self, other),
            *(f"moves.{name}" for name in _differing(self.moves, other.moves)),
        ]


def _differing(one: RawRecords | MoveRecords, other: RawRecords | MoveRecords) -> list[str]:
    names = columns_of(type(one))
    return [name for name in names if not np.array_equal(getattr(one, name), getattr(other, name))]


NEVER_MET, NOT_ASKED = -1, -2
"""Instead of the time when what an incident asks for was there."""


@njit(inline="always")
def link(incident, dispatches, latest, previous):  # type: ignore[no-untyped-def]
    """Have `latest` be the last dispatch to each incident and `previous` the one before each; -1 = none."""
    for i in range(len(latest)):
        latest[i] = -1
    for d in range(dispatches):
        previous[d] = latest[incident[d]]
        latest[incident[d]] = d


@njit(inline="always")
def came_at(row, arrived, followed):  # type: ignore[no-untyped-def]
    """Return when a dispatch came to the scene, or, of -1 less its number, those who followed it."""
    return arrived[row] if row >= 0 else followed[-1 - row]


@njit(inline="always")
def in_order_of_arrival(latest, previous, arrived, followed, rows):  # type: ignore[no-untyped-def]
    """Put those who came, of the dispatches up to `latest`, into `rows` by arrival, then number; return how many.

    Those who followed a dispatch come by themselves, as -1 less its number.
    """
    came = 0
    d = latest
    while d >= 0:
        if arrived[d] >= 0:
            at = came
            while at > 0 and came_at(rows[at - 1], arrived, followed) >= arrived[d]:
                rows[at] = rows[at - 1]
                at -= 1
            rows[at] = d
            came += 1
            if len(followed) > 0 and followed[d] >= 0:
                at = came
                while at > 0 and came_at(rows[at - 1], arrived, followed) > followed[d]:
                    rows[at] = rows[at - 1]
                    at -= 1
                rows[at] = -1 - d
                came += 1
        d = previous[d]
    return came


@njit(inline="always")
def arrivals_needed(w, row, second, joint, k, unit, people, late, rows, came):  # type: ignore[no-untyped-def]
    """Return how many arrivals it took until a capability was there in the amount that an incident asks for.

    Parameters
    ----------
    w : WorldArrays
        Or a record with its `need`, `joint_need`, `brings_unit` and `brings_role`.
    row, second : int
        Rows of ``w.need`` whose sum it asks for; -1 in the second = the first alone.
    joint : bool
        Whether it asks for ``w.joint_need`` at least.
    k : int
        The capability.
    unit, people, late : ndarrays
        Of the dispatches.
    rows : ndarray of int32
        Who came, in order of arrival, as `in_order_of_arrival`: the first `came`.
    came : int

    Returns
    -------
    int
        0 = it is not asked for; `came` + 1 = it never was there in full.
    """
    # Unsigned, as an index is: nobody asks whether it counts from the end.
    missing = np.int64(w.need[np.uint32(row), k])
    if joint:
        missing = max(missing, np.int64(w.joint_need[k]))
    if second >= 0:
        missing += w.need[np.uint32(second), k]
    arrivals = 0
    while missing > 0 and arrivals < came:
        follows = rows[arrivals] < 0
        d = np.uint32(-1 - rows[arrivals] if follows else rows[arrivals])
        u = np.uint32(unit[d])
        if follows:
            for role in range(ROLE_COUNT):
                missing -= late[d, role] * w.brings_role[u, role, k]
        else:
            missing -= w.brings_unit[u, k]
            for role in range(ROLE_COUNT):
                missing -= people[d, role] * w.brings_role[u, role, k]
            if len(late) > 0:
                for role in range(ROLE_COUNT):
                    missing += late[d, role] * w.brings_role[u, role, k]
        arrivals += 1
    return came + 1 if missing > 0 else arrivals


@kernel()
def full_response_ms(  # type: ignore[no-untyped-def]
    w, need_row, joint, called_off, incident, unit, arrived, people, late, followed, dispatches,
):  # fmt: skip
    """Return when all that each incident asks for was there: int64 ms [incidents].

    Parameters
    ----------
    w : WorldArrays
    need_row : ndarray of int32 [incidents]
        Rows of ``w.need``.
    joint : ndarray of bool [incidents]
        Whether it asks for ``w.joint_need`` at least.
    called_off : ndarray of int64 [incidents]
        When the first crew reported a false alarm; -1 = it did not.
    incident, unit, arrived, people, late, followed : ndarrays
        The first `dispatches` rows of the dispatch records.
    dispatches : int

    Returns
    -------
    ndarray of int64 [incidents]
        The arrival that completed it, or the report of a false alarm; `NEVER_MET` if neither came, `NOT_ASKED` if it
        asks for nothing.
    """
    full = np.empty(len(need_row), np.int64)
    latest = np.empty(len(need_row), np.int32)
    previous, rows = np.empty(dispatches, np.int32), np.empty(2 * dispatches, np.int32)
    link(incident, dispatches, latest, previous)
    for i in range(len(need_row)):
        came = in_order_of_arrival(latest[i], previous, arrived, followed, rows)
        needed = 0
        for k in range(w.need.shape[1]):
            needed = max(
                needed, arrivals_needed(w, need_row[i], -1, joint[i], k, unit, people, late, rows, came)
            )
        if needed == 0:
            full[i] = NOT_ASKED
        else:
            full[i] = came_at(rows[needed - 1], arrived, followed) if needed <= came else called_off[i]
    return full
