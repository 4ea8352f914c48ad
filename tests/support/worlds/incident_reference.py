"""The sampling of incidents as one reads it: hours found by bisection, order by sorting."""

from __future__ import annotations

import math

import numpy as np

from brandsim.calendar import MS_PER_HOUR
from brandsim.demand.arrays import COUNT_BLOCK, DemandArrays
from brandsim.draws import QUANTILE_BITS, Stream

WORD = (1 << 64) - 1
GOLDEN = 0x9E3779B97F4A7C15


def ref_mix(x: int) -> int:
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & WORD
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & WORD
    return x ^ (x >> 31)


def ref_absorb(key: int, value: int) -> int:
    return ref_mix((key + (value + 1) * GOLDEN) & WORD)


def ref_draw(seed: int, replication: int, stream: Stream, entity: int, number: int) -> int:
    key = GOLDEN
    for value in (seed, replication, int(stream), entity, number):
        key = ref_absorb(key, value)
    return key


def ref_unit(bits: int) -> float:
    return (bits >> 11) / 2**53


def ref_poisson(level: float, rate: float, none: float) -> int:
    number, probability, cumulative = 0, none, none
    while level >= cumulative:
        number += 1
        probability *= rate / number
        if cumulative + probability == cumulative and number > rate:
            break
        cumulative += probability
    return number


def ref_incidents(arrays: DemandArrays, seed: int, replication: int) -> list[tuple[int, int, int, int, int]]:
    """Return (time_ms, key, type, place, on_scene_ms) in order, hour found by bisection, order by sorting."""
    found = []
    for cell, rate in enumerate(arrays.cell_rate.tolist()):
        key, number, block = int(arrays.cell_key[cell]), 0, 0
        whole = math.floor(rate / COUNT_BLOCK)
        rates = [COUNT_BLOCK] * whole + [rate - whole * COUNT_BLOCK]
        for block, part in enumerate(rates):
            level = ref_unit(ref_draw(seed, replication, Stream.COUNT, key, block))
            # The cell's own exp(-rate) is taken: numpy's and math's may differ in the last bit.
            none = float(arrays.cell_none[cell]) if block == whole else math.exp(-COUNT_BLOCK)
            number += ref_poisson(level, part, none)
        cumulative = arrays.profile_cumulative[arrays.cell_profile[cell]]
        type_, place = int(arrays.cell_type[cell]), int(arrays.cell_place[cell])
        for ordinal in range(number):
            incident = ref_absorb(key, ordinal)
            share = ref_unit(ref_draw(seed, replication, Stream.TIME, incident, 0))
            hour = int(np.searchsorted(cumulative, share, side="right")) - 1
            within = int(ref_unit(ref_draw(seed, replication, Stream.TIME, incident, 1)) * MS_PER_HOUR)
            entry = ref_draw(seed, replication, Stream.ON_SCENE, incident, 0) >> (64 - QUANTILE_BITS)
            on_scene = int(arrays.on_scene_ms[type_, entry])
            found.append((hour * MS_PER_HOUR + within, incident, type_, place, on_scene))
    return sorted(found + ref_storm_incidents(arrays, seed, replication))


def ref_storm_incidents(
    arrays: DemandArrays, seed: int, replication: int
) -> list[tuple[int, int, int, int, int]]:
    """Return the incidents of the storms: one storm after the other, its types, their incidents."""
    storms, found = arrays.storms, []

    def at(stream: Stream, entity: int, number: int) -> float:
        return ref_unit(ref_draw(seed, replication, stream, entity, number))

    for s, rate in enumerate(storms.rate.tolist()):
        for ordinal in range(ref_poisson(at(Stream.STORM, int(storms.key[s]), 0), rate, math.exp(-rate))):
            storm = ref_absorb(int(storms.key[s]), ordinal)
            begins = arrays.profile_cumulative[storms.profile[s]]
            hour = int(np.searchsorted(begins, at(Stream.STORM, storm, 1), side="right")) - 1
            begin = hour * MS_PER_HOUR + int(at(Stream.STORM, storm, 2) * MS_PER_HOUR)
            size = storms.size[s, ref_draw(seed, replication, Stream.STORM, storm, 3) >> (64 - QUANTILE_BITS)]
            for j in np.flatnonzero(storms.of_storm == s).tolist():
                kind = ref_absorb(storm, int(storms.type_key[j]))
                mean = float(storms.mean[j] * size)
                for n in range(ref_poisson(at(Stream.COUNT, kind, 0), mean, math.exp(-mean))):
                    incident = ref_absorb(kind, n)
                    shares = storms.cell_share[storms.first_cell[j] : storms.end_cell[j]]
                    cell = int(storms.first_cell[j]) + int((shares <= at(Stream.STORM, incident, 0)).sum())
                    end = begin + int(storms.duration_ms[s])
                    own = arrays.profile_cumulative[arrays.cell_profile[cell]]
                    time_ms = ref_moment(own, begin, end, at(Stream.TIME, incident, 0))
                    type_, place = int(arrays.cell_type[cell]), int(arrays.cell_place[cell])
                    entry = ref_draw(seed, replication, Stream.ON_SCENE, incident, 0) >> (64 - QUANTILE_BITS)
                    found.append((time_ms, incident, type_, place, int(arrays.on_scene_ms[type_, entry])))
    return found


def ref_moment(own: np.ndarray, begin: int, end: int, level: float) -> int:
    """Return when between two moments a profile has run through the share `level` of what lies between them."""
    hours = np.arange(len(own)) * MS_PER_HOUR

    def share(moment: int) -> float:
        hour, within = divmod(moment, MS_PER_HOUR)
        return float(own[hour] + within / MS_PER_HOUR * (own[hour + 1] - own[hour]))

    low, high = share(begin), share(end)
    if not high > low:
        return begin + int(level * (end - begin))
    wanted = low + level * (high - low)
    hour = int(np.searchsorted(own, wanted, side="right")) - 1
    inside = (wanted - own[hour]) / (own[hour + 1] - own[hour])
    assert hours[hour] <= (hour + inside) * MS_PER_HOUR <= hours[hour + 1]
    return min(max(int((hour + inside) * MS_PER_HOUR), begin), end - 1)
