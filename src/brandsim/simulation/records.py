"""What an engine leaves behind: one row per dispatch, one per incident, and when each need was met."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, NamedTuple

import numpy as np

from brandsim._kernels import kernel
from brandsim.roles import ROLE_COUNT
from brandsim.simulation.arrays import Bool, Int8, Int32, Int64, columns_of


class MoveRecords(NamedTuple):
    """One row per unit that moved up: times in ms, -1 = did not happen; columns as in `RawRecords`."""

    rule: Annotated[Int32, "moves"]
    """Row of ``WorldArrays.mover``."""
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
    taken for a graver incident has -1 in `arrived`, and when it was in `left` and `home`; one that was sent on from its
    way home has when it was in `home`.
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
    first_arrival: Annotated[Int64, "incidents"]
    full_response: Annotated[Int64, "incidents"]
    """When all that it asks for was there."""
    first_alarmed: Annotated[Int64, "incidents"]
    second_alarmed: Annotated[Int64, "incidents"]
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
"""What `need_met_ms` returns instead of a time."""


@kernel()
def need_met_ms(w, need_row, second_row, joint, incident, unit, arrived, people, dispatches, capability_sets):  # type: ignore[no-untyped-def]
    """Return when each set of needs was met at each incident: int64 ms [sets, incidents].

    Parameters
    ----------
    w : WorldArrays
    need_row, second_row : ndarray of int32 [incidents]
        Rows of ``w.need`` whose sum each incident asks for; -1 in the second = only the first, -1 in the first =
        nothing.
    joint : ndarray of bool [incidents]
        Whether it asks for ``w.joint_need`` at least.
    incident, unit, arrived, people : ndarrays
        The first `dispatches` rows of the dispatch records.
    dispatches : int
    capability_sets : ndarray of bool [sets, capabilities]
        Which capabilities must all be there, each in the amount that the incident asks for.

    Returns
    -------
    ndarray of int64 [sets, incidents]
        The arrival that completed the set; `NEVER_MET` if it never was complete, `NOT_ASKED` if the incident does not
        ask for any of it.
    """
    count = need_row.shape[0]
    sets, capabilities = capability_sets.shape
    met = np.full((sets, count), NOT_ASKED, np.int64)
    latest = np.full(count, -1, np.int32)
    previous = np.empty(dispatches, np.int32)
    for d in range(dispatches):
        previous[d] = latest[incident[d]]
        latest[incident[d]] = d
    rows = np.empty(dispatches + 1, np.int32)
    missing = np.empty(capabilities, np.int64)
    for i in range(count):
        if need_row[i] < 0:
            continue
        came = 0
        d = latest[i]
        while d >= 0:
            if arrived[d] >= 0:
                at = came
                while at > 0 and arrived[rows[at - 1]] >= arrived[d]:
                    rows[at] = rows[at - 1]
                    at -= 1
                rows[at] = d
                came += 1
            d = previous[d]
        for k in range(capabilities):
            missing[k] = w.need[need_row[i], k]
            if joint[i]:
                missing[k] = max(missing[k], w.joint_need[k])
            if second_row[i] >= 0:
                missing[k] += w.need[second_row[i], k]
        for s in range(sets):
            for k in range(capabilities):
                if capability_sets[s, k] and missing[k] > 0:
                    met[s, i] = NEVER_MET
        for j in range(came):
            d = rows[j]
            u = unit[d]
            for k in range(capabilities):
                missing[k] -= w.brings_unit[u, k]
                for role in range(ROLE_COUNT):
                    missing[k] -= people[d, role] * w.brings_role[u, role, k]
            for s in range(sets):
                if met[s, i] != NEVER_MET:
                    continue
                complete = True
                for k in range(capabilities):
                    if capability_sets[s, k] and missing[k] > 0:
                        complete = False
                if complete:
                    met[s, i] = arrived[d]
    return met
