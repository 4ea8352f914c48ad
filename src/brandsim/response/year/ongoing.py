"""How long one incident, two, three … go on at once, and how many begin meanwhile."""

from __future__ import annotations

from numba import njit

from brandsim.simulation.fast.state import INLINED

ONGOING = 6
"""Classes of how many incidents go on: none, one, two … and the last for as many or more."""


@njit(**INLINED)
def find_last(out, waiting, end, last):  # type: ignore[no-untyped-def]
    """Fill in when the last unit left each incident; the end for one that nobody came to yet, -1 for the others."""
    for i in range(len(last)):
        last[i] = -1
    for d in range(len(out.incident)):
        if out.arrived[d] >= 0:
            last[out.incident[d]] = max(last[out.incident[d]], out.left[d])
    for i in range(len(last)):
        if waiting[i] and last[i] < 0:
            last[i] = end


@njit(**INLINED)
def find_ongoing(begins, last, warmup, end, ends, ongoing):  # type: ignore[no-untyped-def]
    """Add the time by number of simultaneous incidents, and how many incidents begin during it.

    Parameters
    ----------
    begins, last : ndarray of int64 [incidents]
        In order of beginning, ms; one that is over by its beginning does not go on at all.
    warmup, end : int
        Of the year, ms.
    ends : ndarray of int64 [incidents]
        Room.
    ongoing : ndarray of int64 [classes, 2]
        Added to, as `Load.ongoing`.
    """
    # Beginnings and ends are merged in order of time; at each the time since the last is added to the class of before.
    # The ends of those that go on are `ends[over:known]`, sorted: a new one is most often the last.
    since, over, known = warmup, 0, 0
    for i in range(len(begins) + 1):
        now = begins[i] if i < len(begins) else end
        while over < known and ends[over] <= now:
            at = min(max(ends[over], warmup), end)
            ongoing[min(known - over, ONGOING - 1), 0] += max(at - since, 0)
            since = max(since, at)
            over += 1
        at = min(max(now, warmup), end)
        ongoing[min(known - over, ONGOING - 1), 0] += max(at - since, 0)
        since = max(since, at)
        if i == len(begins):
            break
        if warmup <= now < end:
            ongoing[min(known - over, ONGOING - 1), 1] += 1
        if last[i] > now:
            place = known
            while place > over and ends[place - 1] > last[i]:
                ends[place] = ends[place - 1]
                place -= 1
            ends[place] = last[i]
            known += 1
