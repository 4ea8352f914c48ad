"""The sampling kernel: the incidents of one replication, drawn from the demand's arrays.

Every draw is a pure function of (seed, replication, stream, identity), see `brandsim.draws`. The identity of
a cell is the hash of its type and place, that of an incident its cell and its ordinal there, so a cell that
grows gains incidents and changes none that were there, and no other cell notices. Incidents of a storm have their
identity from the storm, its ordinal, their type and their ordinal among those.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit, uint64

from brandsim._kernels import kernel
from brandsim.calendar import MS_PER_HOUR
from brandsim.demand.arrays import COUNT_BLOCK
from brandsim.demand.profiles import GUIDE_BITS
from brandsim.demand.storms import add_storms, poisson
from brandsim.draws import Stream, absorb, draw, quantile_index, stream_key, unit_interval

BUFFER_TOO_SMALL = -1
"""What `draw_incidents` returns if the caller's buffers cannot hold the replication's incidents."""

_COUNT = int(Stream.COUNT)
_TIME = int(Stream.TIME)
_ON_SCENE = int(Stream.ON_SCENE)
_STORM = int(Stream.STORM)
_GUIDE_SIZE = float(1 << GUIDE_BITS)
_BLOCK_NONE = math.exp(-COUNT_BLOCK)


@kernel()
def draw_incidents(  # type: ignore[no-untyped-def]
    arrays, seed, replication, time_ms, type_, place, key, on_scene_ms
):
    """Draw the incidents of one replication into the caller's buffers, sorted by time, then key.

    Parameters
    ----------
    arrays : DemandArrays
        The demand for one axis of hours.
    seed, replication : int
        Of the run; replication 0 is not special.
    time_ms : ndarray of int64 [capacity]
        Filled with the alarm times in ms since the start of the axis.
    type_, place : ndarray of int32 [capacity]
        Filled with indices into the demand's types and places.
    key : ndarray of uint64 [capacity]
        Filled with the identities of the incidents, the entity of all further draws.
    on_scene_ms : ndarray of int64 [capacity]
        Filled with the on-scene times in ms.

    Returns
    -------
    int
        Number of incidents, or `BUFFER_TOO_SMALL`, in which case the buffers are untouched.
    """
    capacity = min(len(time_ms), len(type_), len(place), len(key), len(on_scene_ms))
    count_key = stream_key(seed, replication, _COUNT)
    time_key = stream_key(seed, replication, _TIME)
    scene_key = stream_key(seed, replication, _ON_SCENE)
    hours = arrays.profile_cumulative.shape[1] - 1

    found_time = np.empty(capacity, np.int64)
    found_key = np.empty(capacity, np.uint64)
    found_cell = np.empty(capacity, np.int32)
    total = _draw_numbers(arrays, count_key, found_key, found_cell)
    if total < 0:
        return BUFFER_TOO_SMALL
    _draw_times(arrays, time_key, found_key, found_cell, total, found_time)
    keys = (stream_key(seed, replication, _STORM), count_key, time_key)
    total = add_storms(
        arrays.storms,
        arrays.profile_cumulative,
        arrays.cell_profile,
        keys,
        found_time,
        found_key,
        found_cell,
        total,
    )
    if total < 0:
        return BUFFER_TOO_SMALL
    order = _order(found_time, found_key, total, hours * MS_PER_HOUR)
    for position in range(total):
        source = order[position]
        cell = found_cell[source]
        time_ms[position] = found_time[source]
        type_[position] = arrays.cell_type[cell]
        place[position] = arrays.cell_place[cell]
        key[position] = found_key[source]
        on_scene_ms[position] = arrays.on_scene_ms[
            arrays.cell_type[cell], quantile_index(draw(scene_key, found_key[source], 0))
        ]
    return total


# What is drawn is drawn in rounds, and within one nothing waits for what stands before it: so a processor computes, or
# fetches from memory, many cells or incidents at the same time.


@kernel()
def _draw_numbers(arrays, count_key, found_key, found_cell):  # type: ignore[no-untyped-def]
    """Fill in the incidents of every cell; return how many there are, or `BUFFER_TOO_SMALL`."""
    cells = len(arrays.cell_rate)
    levels = np.empty(cells, np.float64)
    for cell in range(cells):
        levels[cell] = unit_interval(draw(count_key, arrays.cell_key[cell], arrays.cell_blocks[cell]))
    total = 0
    for cell in range(cells):
        blocks = arrays.cell_blocks[cell]
        if blocks == 0 and levels[cell] < arrays.cell_none[cell]:
            continue  # nearly every cell of a municipality, nearly every year
        cell_key = arrays.cell_key[cell]
        number = poisson(levels[cell], arrays.cell_rest[cell], arrays.cell_none[cell])
        for block in range(blocks):
            level = unit_interval(draw(count_key, cell_key, block))
            number += poisson(level, COUNT_BLOCK, _BLOCK_NONE)
        if total + number > len(found_key):
            return BUFFER_TOO_SMALL
        for ordinal in range(number):
            found_key[total] = absorb(cell_key, ordinal)
            found_cell[total] = cell
            total += 1
    return total


@kernel()
def _draw_times(arrays, time_key, found_key, found_cell, total, found_time):  # type: ignore[no-untyped-def]
    """Fill in when the first `total` incidents come, by the profiles of their cells."""
    for incident in range(total):
        profile = arrays.cell_profile[found_cell[incident]]
        share = unit_interval(draw(time_key, found_key[incident], 0))
        hour = np.int64(arrays.profile_guide[profile, int(share * _GUIDE_SIZE)])
        # One hour on or none, without a branch; more are rare.
        hour += arrays.profile_cumulative[profile, hour + 1] <= share
        while arrays.profile_cumulative[profile, hour + 1] <= share:
            hour += 1
        within = int(unit_interval(draw(time_key, found_key[incident], 1)) * MS_PER_HOUR)
        found_time[incident] = hour * MS_PER_HOUR + within


@njit(inline="always")
def _later(time_ms, key, one, other):  # type: ignore[no-untyped-def]
    """Return whether incident `one` comes after `other`; the key decides between equal times."""
    if time_ms[one] != time_ms[other]:
        return time_ms[one] > time_ms[other]
    return uint64(key[one]) > uint64(key[other])


@kernel()
def _order(time_ms, key, total, end_ms):  # type: ignore[no-untyped-def]
    """Return the indices of the first `total` incidents by (time_ms, key): int64 [total].

    A counting sort on slices of the axis, about as many as incidents, leaves a few incidents per slice to insertion, so
    that the time per incident does not grow with their number.
    """
    shift = 0  # to the right, instead of a division
    while end_ms >> shift > total:
        shift += 1
    slices = (end_ms >> shift) + 1
    first = np.zeros(slices + 1, np.int64)
    for incident in range(total):
        first[(time_ms[incident] >> shift) + 1] += 1
    for slice_ in range(slices):
        first[slice_ + 1] += first[slice_]
    order = np.empty(total, np.int64)
    for incident in range(total):
        slice_ = time_ms[incident] >> shift
        order[first[slice_]] = incident
        first[slice_] += 1
    for position in range(1, total):
        moving = order[position]
        at = position
        while at > 0 and _later(time_ms, key, order[at - 1], moving):
            order[at] = order[at - 1]
            at -= 1
        order[at] = moving
    return order
