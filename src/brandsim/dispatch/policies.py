"""Dispatch policies: by what the dispatcher ranks the units that could go to an incident.

A policy answers one question: how does this unit rank for this incident? The lowest rank goes first, of equals the
lower unit number, and None never goes. It sees the incident and the units through a `View`. The ones here are the
readable statement of what the compiled engine does; a policy of one's own is a class with a `rank` and plays in the
SimPy engine.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

ELSEWHERE = 1 << 41
"""Added to the rank of a unit from another area than the place's own: later than any journey, in ms."""

HELD_BACK = 1 << 42
"""Added to the rank of a crew that is held back from a second alarm: later than any unit of another area."""

LEAST_GRAVE_HURRIED = 2
"""The least grave priority of incidents that somebody hurries to."""

LEAST_GRAVE_IN_HASTE = 1
"""Incidents of this priority or graver get the quickest unit, whatever cover it leaves."""


class Order(IntEnum):
    """The numbers by which the compiled engine knows the policies of `SHIPPED`."""

    TURNOUT_TRAVEL = 0
    TRAVEL = 1
    PREFERENCE = 2
    AREA = 3
    COVER = 4


class View(Protocol):
    """What a policy may look at: one incident at the moment of dispatch, and the units by number."""

    @property
    def time_ms(self) -> int:
        """Now, in ms since the start of the warm-up."""

    @property
    def place(self) -> int:
        """Where the incident is."""

    @property
    def priority(self) -> int:
        """1 is the gravest."""

    @property
    def stationed(self) -> list[int]:
        """Units that are counted on and stand ready at a station or a post."""

    def travel_ms(self, unit: int) -> int:
        """Return the expected travel from where the unit is to the incident, in ms.

        Parameters
        ----------
        unit : int
        """

    def turnout_ms(self, unit: int) -> int:
        """Return the expected turnout in ms; 0 for a unit under way.

        Parameters
        ----------
        unit : int
        """

    def reach_ms(self, unit: int, place: int) -> int | None:
        """Return the expected turnout and travel of a stationed unit to another place in ms; None if it has no way.

        Parameters
        ----------
        unit, place : int
        """

    def site(self, unit: int) -> int:
        """Return the station that the unit belongs to.

        Parameters
        ----------
        unit : int
        """


class Policy(Protocol):
    """How units rank for an incident."""

    def rank(self, view: View, unit: int) -> int | None:
        """Return the rank of a unit, lowest first; None if it must not go.

        Parameters
        ----------
        view : View
            What is known at this moment.
        unit : int
        """


@dataclass(frozen=True)
class Quickest:
    """By expected turnout and travel: the default."""

    def rank(self, view: View, unit: int) -> int | None:
        """Return the expected response time in ms.

        Parameters
        ----------
        view : View
        unit : int
        """
        return view.turnout_ms(unit) + view.travel_ms(unit)


@dataclass(frozen=True)
class ShortestTravel:
    """By expected travel alone, as if all rolled at once."""

    def rank(self, view: View, unit: int) -> int | None:
        """Return the expected travel time in ms.

        Parameters
        ----------
        view : View
        unit : int
        """
        return view.travel_ms(unit)


@dataclass(frozen=True)
class PreferenceList:
    """By a list for every place.

    Attributes
    ----------
    order : ndarray of int32 [places, units]
        Rank of the unit at the place; -1 never goes.
    """

    order: NDArray[np.int32]

    def rank(self, view: View, unit: int) -> int | None:
        """Return the unit's position on the list of the place; None if it is not on it.

        Parameters
        ----------
        view : View
        unit : int
        """
        position = int(self.order[view.place, unit])
        return None if position < 0 else position


@dataclass(frozen=True)
class OwnArea:
    """The station in whose area the place is goes first, then the quickest.

    Attributes
    ----------
    area : ndarray of int32 [places]
        The site of each place.
    """

    area: NDArray[np.int32]

    def rank(self, view: View, unit: int) -> int | None:
        """Return the expected response time in ms, with a long time added for units of other areas.

        Parameters
        ----------
        view : View
        unit : int
        """
        expected = view.turnout_ms(unit) + view.travel_ms(unit)
        return expected if view.site(unit) == self.area[view.place] else expected + ELSEWHERE


@dataclass(frozen=True)
class WeighCover:
    """The quickest for the gravest incidents; for others, whoever leaves the municipality best covered for its time.

    A unit's rank is its expected response plus what its leaving adds to the time in which the places are reached,
    weighted, times a factor.

    Attributes
    ----------
    place, weight : ndarray of int32 [points]
        Places whose cover counts, and their weights in 1/1024 of all.
    cap_ms : int
        A place that nobody reaches counts as this far away.
    factor : int
        What a ms of lost cover counts, in 1/1024 ms of response.
    """

    place: NDArray[np.int32]
    weight: NDArray[np.int32]
    cap_ms: int
    factor: int

    def rank(self, view: View, unit: int) -> int | None:
        """Return the expected response time in ms and the weighted loss of cover.

        Parameters
        ----------
        view : View
        unit : int
        """
        expected = view.turnout_ms(unit) + view.travel_ms(unit)
        stationed = view.stationed
        if view.priority <= LEAST_GRAVE_IN_HASTE or unit not in stationed:
            return expected
        lost = 0
        for place, weight in zip(self.place.tolist(), self.weight.tolist(), strict=True):
            reach = {other: view.reach_ms(other, place) for other in stationed}
            times = {
                other: self.cap_ms if ms is None else min(ms, self.cap_ms) for other, ms in reach.items()
            }
            before = min(times.values())
            after = min((ms for other, ms in times.items() if other != unit), default=self.cap_ms)
            lost += weight * (after - before)
        return expected + ((lost >> 10) * self.factor >> 10)


class PolicyArrays(Protocol):
    """What the shipped policies are made of: fields of `brandsim.simulation.world.WorldArrays`."""

    @property
    def preference(self) -> NDArray[np.int32]:
        """As `PreferenceList`."""

    @property
    def area(self) -> NDArray[np.int32]:
        """As `OwnArea`."""

    @property
    def cover_place(self) -> NDArray[np.int32]:
        """As `WeighCover`."""

    @property
    def cover_weight(self) -> NDArray[np.int32]:
        """As `WeighCover`."""

    @property
    def cover_cap_ms(self) -> int:
        """As `WeighCover`."""

    @property
    def cover_factor(self) -> int:
        """As `WeighCover`."""


@dataclass(frozen=True)
class ShippedPolicy:
    """A policy that scenario files can name.

    Attributes
    ----------
    name : str
        As in ``[dispatch] policy``; texts stand under ``policy_<name>`` in the catalogues.
    order : Order
    make : callable
        From the world's arrays to the policy.
    needs : tuple of str
        Keys of ``[dispatch]`` that go with this policy and no other.
    """

    name: str
    order: Order
    make: Callable[[PolicyArrays], Policy]
    needs: tuple[str, ...] = ()


SHIPPED = (
    ShippedPolicy("quickest", Order.TURNOUT_TRAVEL, lambda _: Quickest()),
    ShippedPolicy("nearest", Order.TRAVEL, lambda _: ShortestTravel()),
    ShippedPolicy("own_area", Order.AREA, lambda world: OwnArea(world.area)),
    ShippedPolicy(
        "weigh_cover",
        Order.COVER,
        lambda w: WeighCover(w.cover_place, w.cover_weight, w.cover_cap_ms, w.cover_factor),
        needs=("cover_cap_min", "cover_factor"),
    ),
    ShippedPolicy(
        "preference", Order.PREFERENCE, lambda world: PreferenceList(world.preference), needs=("preference",)
    ),
)
"""Every policy that ships. The compiled engine ranks by `Order` in ``simulation/fast/choice.py``."""

POLICIES = {policy.name: policy for policy in SHIPPED}
_BY_ORDER = {policy.order: policy for policy in SHIPPED}


def shipped_policy(order: int, arrays: PolicyArrays) -> Policy:
    """Return the policy that an `Order` names, for a world.

    Parameters
    ----------
    order : int
        An `Order`.
    arrays : PolicyArrays
        The world's arrays.
    """
    return _BY_ORDER[Order(order)].make(arrays)
