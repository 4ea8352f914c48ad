"""Second alarms in the fast engine: more is asked for, some time after the first unit has come."""

from __future__ import annotations

from numba import njit

from brandsim.simulation.fast.state import EXPECTED, INLINED, SECOND_ALARM, ask_for_more, index
from brandsim.simulation.world import NEVER


@njit(**INLINED)
def expect(inc, b, s, i, arrived):  # type: ignore[no-untyped-def]
    """Have a second alarm given some time after the first arrival, if there is to be one; a unit comes at `arrived`."""
    if inc.second_row[i] >= 0 and b.second_alarmed[i] < 0:
        due = arrived + inc.second_after_ms[i]
        if due < b.second_at[i]:
            if b.second_at[i] == NEVER:
                b.expected[s.counts[EXPECTED]] = i
                s.counts[EXPECTED] += 1
            b.second_at[i] = due
            s.clock[SECOND_ALARM] = min(s.clock[SECOND_ALARM], due)


@njit(**INLINED)
def put_off(inc, b, s, i):  # type: ignore[no-untyped-def]
    """Find anew when the second alarm of incident `i` is due, of which a unit was withdrawn."""
    if b.second_at[i] < NEVER:
        first = NEVER
        d = b.latest[i]
        while d >= 0:
            if b.arrived[d] >= 0:
                first = min(first, b.arrived[d])
            d = b.previous[d]
        b.second_at[i] = first + inc.second_after_ms[i] if first < NEVER else NEVER
        forget_past(b, s)


@njit(**INLINED)
def take(w, inc, b, s, now):  # type: ignore[no-untyped-def]
    """Ask for what the second alarms bring that are due, where anybody is still at the scene or on the way.

    None is given where the first crew has reported a false alarm.
    """
    if s.clock[SECOND_ALARM] == now:
        for j in range(s.counts[EXPECTED]):
            i = index(b.expected[j])
            if b.second_at[i] == now:
                b.second_at[i] = NEVER
                if b.active[i] > 0 and b.called_off[i] < 0:
                    b.second_alarmed[i] = now
                    for k in range(b.remaining.shape[1]):
                        b.remaining[i, k] += w.need[index(inc.second_row[i]), k]
                    ask_for_more(inc, b, s, i)
        forget_past(b, s)


@njit(**INLINED)
def forget_past(b, s):  # type: ignore[no-untyped-def]
    """Keep those incidents that have a second alarm to come, and find when the next of them is due."""
    kept = 0
    s.clock[SECOND_ALARM] = NEVER
    for j in range(s.counts[EXPECTED]):
        due = b.second_at[index(b.expected[j])]
        if due < NEVER:
            b.expected[kept] = b.expected[j]
            s.clock[SECOND_ALARM] = min(s.clock[SECOND_ALARM], due)
            kept += 1
    s.counts[EXPECTED] = kept
