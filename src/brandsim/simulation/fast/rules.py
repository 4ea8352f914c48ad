"""Which rules a world has beside the plain ones: the kernel is compiled without them for a world that has none.

`FastWorld.more` is None or `MORE`, which are of different types, so that Numba compiles the kernel once for each. In
that for plain worlds all that a predicate of this file guards is left out. A rule that the default scenario uses has
no place here.
"""

from __future__ import annotations

from collections import namedtuple

from numba import njit

from brandsim.dispatch.policies import Order
from brandsim.simulation.world import WorldArrays

MORE = True
"""Stands in `FastWorld.more` where a world has any of the rules below."""

FastWorld = namedtuple("FastWorld", (*WorldArrays._fields, "more"))  # type: ignore[misc]
"""`WorldArrays` as the kernel reads it."""

_AREA = int(Order.AREA)

_PLAIN_ORDERS = (int(Order.TURNOUT_TRAVEL), _AREA)
"""Orders that the kernel for plain worlds knows: the default, and the one that is drawn in its place."""


def has_more(world: WorldArrays) -> bool:
    """Return whether a world has a rule that the kernel for plain worlds does not know.

    Parameters
    ----------
    world : WorldArrays
    """
    return bool(
        world.divert
        or world.redispatch_gap > 0
        or len(world.mover)
        or world.off_duty.any()
        or world.order not in _PLAIN_ORDERS
        or world.loss
        or world.busy_on_scene_only
        or world.drives_alike
        or world.kept_for_urgent > 0
        or world.late_follow
        or len(world.spell_ms)
        or len(world.lent_ms)
        or world.given_rank.size
        or world.given_travel_ms.size
    )


@njit(inline="always")
def is_plain(w):  # type: ignore[no-untyped-def]
    """Return whether a world has none of these rules: its units are sent from home alone."""
    return w.more is None


@njit(inline="always")
def diverts(w):  # type: ignore[no-untyped-def]
    """Return whether a unit on its way home can be sent from where it is."""
    return not is_plain(w) and w.divert


@njit(inline="always")
def redispatches(w):  # type: ignore[no-untyped-def]
    """Return whether a unit on its way to an incident can be taken for a graver one."""
    return not is_plain(w) and w.redispatch_gap > 0


@njit(inline="always")
def moves_up(w):  # type: ignore[no-untyped-def]
    """Return whether units move up."""
    return not is_plain(w) and w.mover.shape[0] > 0


@njit(inline="always")
def is_off_duty(w, u):  # type: ignore[no-untyped-def]
    """Return whether the people of unit `u` are off duty, and have to be called in."""
    return not is_plain(w) and w.off_duty[u]


@njit(inline="always")
def is_ordered(w, order):  # type: ignore[no-untyped-def]
    """Return whether units are ranked by an `Order` other than the quickest first."""
    return not is_plain(w) and w.order == order


@njit(inline="always")
def is_ordered_by_area(w):  # type: ignore[no-untyped-def]
    """Return whether units of the area's own station go first."""
    return w.order == _AREA


@njit(inline="always")
def drives_alike(w):  # type: ignore[no-untyped-def]
    """Return whether drives to one incident share a part of their drawn factor."""
    return not is_plain(w) and w.drives_alike


@njit(inline="always")
def keeps_for_urgent(w):  # type: ignore[no-untyped-def]
    """Return whether crews are kept from incidents that nobody hurries to."""
    return not is_plain(w) and w.kept_for_urgent > 0


@njit(inline="always")
def late_follow(w):  # type: ignore[no-untyped-def]
    """Return whether those who come after their unit has rolled follow behind it."""
    return not is_plain(w) and w.late_follow


@njit(inline="always")
def has_spells(w):  # type: ignore[no-untyped-def]
    """Return whether vehicles are off the road at times."""
    return not is_plain(w) and w.spell_ms.shape[0] > 0


@njit(inline="always")
def lends(w):  # type: ignore[no-untyped-def]
    """Return whether units are lent to neighbours at times."""
    return not is_plain(w) and w.lent_ms.shape[0] > 0


@njit(inline="always")
def loses(w):  # type: ignore[no-untyped-def]
    """Return whether an incident that finds no unit is lost."""
    return not is_plain(w) and w.loss


@njit(inline="always")
def is_busy_on_scene_only(w):  # type: ignore[no-untyped-def]
    """Return whether a unit is busy for its on-scene time only."""
    return not is_plain(w) and w.busy_on_scene_only


@njit(inline="always")
def is_listed(w):  # type: ignore[no-untyped-def]
    """Return whether each incident has a rank of its own for every unit."""
    return not is_plain(w) and w.given_rank.shape[0] > 0


@njit(inline="always")
def gives_journeys(w):  # type: ignore[no-untyped-def]
    """Return whether turnouts and drives are given for each incident and unit."""
    return not is_plain(w) and w.given_travel_ms.shape[1] > 0
