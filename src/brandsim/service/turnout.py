"""Turnout (anspänningstid): from alarm until the unit rolls, and who is aboard.

Three forms. A *fixed* turnout is a constant (textbook worlds, traces). A *full-time* crew is at the station:
one drawn time, everybody on duty aboard. An *on-call* crew, scheduled or free response, is at home or at work:
each person responds or not and takes a time drawn for that person to reach the station, and the unit rolls when the
k-th has come.
"""

from __future__ import annotations

from enum import IntEnum
from functools import lru_cache
from math import comb
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.special import betainc, betaincinv, ndtri

from brandsim._kernels import kernel
from brandsim.draws import draw, lognormal_factors, quantile_index
from brandsim.roles import ROLE_COUNT


class TurnoutForm(IntEnum):
    """How a crew gets from alarm to rolling."""

    FIXED = 0
    FULL_TIME = 1
    ON_CALL = 2


MOST_PEOPLE = 64
"""The largest crew or pool that one unit may have."""

_SLICES = 16
"""Entries of a quantile table that one slice of an integral takes together."""

_ALWAYS = np.uint64(2**64 - 1)
_FIXED, _FULL_TIME = int(TurnoutForm.FIXED), int(TurnoutForm.FULL_TIME)  # numba compiles them as constants


@njit(inline="always")
def _arrival(times, begin, end, k):  # type: ignore[no-untyped-def]
    """Return the k-th smallest of the times `begin` to `end`: the least that at least k of them are not above."""
    found = np.int64(2**62)
    for one in range(begin, end):
        come = 0
        for other in range(begin, end):
            come += times[other] <= times[one]
        if come >= k:
            found = min(found, times[one])
    return found


@kernel()
def crew_response(  # type: ignore[no-untyped-def]
    form, expected_ms, tables, table, threshold, alarmed, rolls_when, min_crew, min_by_role, capacity,
    turnout_key, responds_key, entity, scratch, aboard,
):  # fmt: skip
    """Return the ms from alarm to rolling of one alarmed crew, or -1 if it cannot roll.

    Parameters
    ----------
    form : int
        A `TurnoutForm`.
    expected_ms : int
        The constant of a fixed turnout.
    tables, table : ndarray of int32 [tables, 2**QUANTILE_BITS], int
        Quantiles in ms, and the row to use: of the crew's turnout (full-time) or of one person's time to the
        station (on-call).
    threshold : uint64
        A person of an on-call crew, or a full-time crew as a whole, responds when the drawn bits are at most this.
    alarmed : ndarray of int64 [roles]
        People who are alarmed, by role.
    rolls_when : int
        k: the unit rolls when this many have come, or when all who respond have, if they are fewer.
    min_crew, min_by_role, capacity : int, ndarray of int32 [roles], int
        Fewest people, fewest by role, and most people that the unit rolls with; it waits for those it cannot do
        without.
    turnout_key, responds_key : uint64
        Keys of the two streams of draws.
    entity : uint64
        Identity of this incident and unit.
    scratch : ndarray of int64 [MOST_PEOPLE]
        Room for the arrival times.
    aboard : ndarray of int64 [roles]
        Filled with the people aboard by role. Leaders take seats first, but none that `min_by_role` keeps for
        others. Those who come after the k-th are among them: `late_comers` tells who.
    """
    total = 0
    enough = True
    for role in range(ROLE_COUNT):
        aboard[role] = alarmed[role]
        total += alarmed[role]
        if alarmed[role] < min_by_role[role]:
            enough = False
    rolls_after = np.int64(-1)
    if total < min_crew or total == 0 or not enough:
        pass
    elif form == _FIXED:
        rolls_after = expected_ms
    elif form == _FULL_TIME:
        if threshold == _ALWAYS or draw(responds_key, entity, 0) <= threshold:
            rolls_after = np.int64(tables[table, quantile_index(draw(turnout_key, entity, 0))])
    else:
        # On call: everybody draws whether they come and when. The times of those who come are left in `scratch`, role
        # by role; that of one who does not is written over by the next. (Nothing branches on a draw: a processor
        # guesses where a branch goes, and half of these guesses would be wrong.)
        person = 0
        responding = 0
        seats = np.int64(capacity)  # not yet taken, and not kept for a role that the unit cannot do without
        for role in range(ROLE_COUNT):
            seats -= min_by_role[role]
        complete_after = np.int64(0)
        for role in range(ROLE_COUNT):
            before = responding
            for _ in range(alarmed[role]):
                scratch[responding] = tables[table, quantile_index(draw(turnout_key, entity, person))]
                responding += draw(responds_key, entity, person) <= threshold
                person += 1
            seats += min_by_role[role]
            aboard[role] = max(min(responding - before, seats), 0)
            seats -= aboard[role]
            if min_by_role[role] > responding - before:
                enough = False
            elif min_by_role[role] > 0:
                complete = _arrival(scratch, before, responding, min_by_role[role])
                complete_after = max(complete_after, complete)
        # The k-th person starts the unit, unless it still waits for a role.
        if enough and responding > 0 and responding >= min_crew:
            kth = _arrival(scratch, 0, responding, min(rolls_when, responding))
            rolls_after = max(kth, complete_after)
    return rolls_after


@kernel()
def late_comers(  # type: ignore[no-untyped-def]
    tables, table, threshold, alarmed, aboard, rolls_after, turnout_key, responds_key, entity, scratch, late,
):  # fmt: skip
    """Return the ms from alarm until the last of an on-call crew has come who has a seat; 0 if nobody comes late.

    The same draws as those of `crew_response`, which says when the unit rolls and who has a seat: of each role those
    who come first.

    Parameters
    ----------
    tables, table, threshold, alarmed, turnout_key, responds_key, entity, scratch
        As `crew_response`.
    aboard : ndarray of int64 [roles]
        Who has a seat.
    rolls_after : int
        ms from alarm until the unit rolls.
    late : ndarray of int64 [roles]
        Filled with those who have a seat and come later than that.
    """
    last = np.int64(0)
    person = 0
    for role in range(ROLE_COUNT):
        responding = 0
        in_time = 0
        for _ in range(alarmed[role]):
            scratch[responding] = tables[table, quantile_index(draw(turnout_key, entity, person))]
            if draw(responds_key, entity, person) <= threshold:
                in_time += scratch[responding] <= rolls_after
                responding += 1
            person += 1
        late[role] = max(aboard[role] - in_time, 0)
        if late[role] > 0:
            last = max(last, _arrival(scratch, 0, responding, aboard[role]))
    return last


def full_time_table_ms(nominal_s: float, quantile: float, log_sd: float) -> NDArray[np.int32]:
    """Return the quantile table of a full-time crew's turnout: int32 ms [2**QUANTILE_BITS], read only.

    Parameters
    ----------
    nominal_s : float
        The nominal turnout in s.
    quantile : float
        Which quantile of the lognormal distribution the nominal value is, in (0, 1).
    log_sd : float
        Standard deviation of the logarithm.
    """
    return _lognormal_ms(float(nominal_s / np.exp(log_sd * ndtri(quantile))), log_sd)


def person_table_ms(
    nominal_s: float, quantile: float, log_sd: float, rolls_when: int, people: int
) -> NDArray[np.int32]:
    """Return the quantile table of one on-call person's time to the station: int32 ms [2**QUANTILE_BITS], read only.

    The scale is chosen so that the time at which `rolls_when` of `people` have come has `nominal_s` as its
    stated `quantile`. The k-th of n independent times is below t with the probability
    ``betainc(k, n - k + 1, F(t))`` (David and Nagaraja, Order Statistics, 2003, section 2.1).

    Parameters
    ----------
    nominal_s, quantile, log_sd : float
        As `full_time_table_ms`.
    rolls_when, people : int
        The k and the n.
    """
    level = float(betaincinv(rolls_when, people - rolls_when + 1, quantile))
    return _lognormal_ms(float(nominal_s / np.exp(log_sd * ndtri(level))), log_sd)


# Several units, parts of the week and scenarios have the same median under one set of assumptions.
@lru_cache(maxsize=256)
def _lognormal_ms(median_s: float, log_sd: float) -> NDArray[np.int32]:
    table: NDArray[np.int32] = np.rint(median_s * lognormal_factors(log_sd) * 1000.0).astype(np.int32)
    table.flags.writeable = False
    return table


def expected_response_ms(
    table: NDArray[np.int32], probability: float, people: int, rolls_when: int, min_crew: int
) -> int:
    """Return the expected ms until an on-call unit rolls, given that it does.

    Sums over how many of `people` respond (binomial) the mean of the k-th of them, by integrating the order
    statistic's distribution over every 16th entry of the quantile table.

    Parameters
    ----------
    table : ndarray of int32 [2**QUANTILE_BITS]
        One person's time to the station in ms.
    probability : float
        That a person responds.
    people, rolls_when, min_crew : int
        Who are alarmed, the k, and the fewest that the unit rolls with.
    """
    values = table[_SLICES // 2 :: _SLICES].astype(np.float64)
    total, weight = 0.0, 0.0
    for responding in range(max(min_crew, 1), people + 1):
        share = (
            comb(people, responding) * probability**responding * (1.0 - probability) ** (people - responding)
        )
        total += share * float(_order_shares(min(rolls_when, responding), responding, len(values)) @ values)
        weight += share
    return round(total / weight) if weight > 0 else int(table[len(table) // 2])


class OrderMoments(NamedTuple):
    """The logarithm of an on-call unit's turnout, in spreads of one person's.

    Attributes
    ----------
    mean : float
        Above the median that its nominal turnout is.
    sd : float
    """

    mean: float
    sd: float


@lru_cache(maxsize=512)
def order_moments(
    people: int, probability: float, may_come: int, rolls_when: int, min_crew: int
) -> OrderMoments:
    """Return what the logarithm of the time until an on-call unit rolls is, given that it does.

    Times of persons are lognormal, so that the logarithm of the k-th is their spread times that of a standard normal.

    Parameters
    ----------
    people : int
        Of whom the k-th has the nominal turnout as its median.
    probability : float
        That a person responds.
    may_come, rolls_when, min_crew : int
        Who are alarmed, the k, and the fewest that the unit rolls with.
    """
    slices = 1 << 12
    z = ndtri((np.arange(slices) + 0.5) / slices)
    weight, mean, square = 0.0, 0.0, 0.0
    for responding in range(max(min_crew, 1), may_come + 1):
        share = (
            comb(may_come, responding)
            * probability**responding
            * (1.0 - probability) ** (may_come - responding)
        )
        each = _order_shares(min(rolls_when, responding), responding, slices)
        weight, mean, square = (
            weight + share,
            mean + share * float(each @ z),
            square + share * float(each @ z**2),
        )
    mean, square = mean / weight, square / weight
    k = min(rolls_when, people)
    median = float(ndtri(betaincinv(k, people - k + 1, 0.5)))
    return OrderMoments(mean - median, float(np.sqrt(square - mean**2)))


@lru_cache(maxsize=4096)
def _order_shares(k: int, people: int, slices: int) -> NDArray[np.float64]:
    """Return how likely the k-th of some people is in each of equally probable slices of their times; read only."""
    shares: NDArray[np.float64] = np.diff(betainc(k, people - k + 1, np.linspace(0.0, 1.0, slices + 1)))
    shares.flags.writeable = False
    return shares


def probability_threshold(probability: float) -> np.uint64:
    """Compute the largest 64-bit draw that counts as "responds".

    Parameters
    ----------
    probability : float
        In [0, 1].
    """
    return np.uint64(min(int(probability * 2.0**64), 2**64 - 1))
