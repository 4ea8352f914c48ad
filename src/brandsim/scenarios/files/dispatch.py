"""How a scenario dispatches: the policy, who is sent on from where it is, and who moves up when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from brandsim.dispatch.policies import POLICIES
from brandsim.tables.toml import Several, TomlTable

if TYPE_CHECKING:
    PolicyName = str
else:
    PolicyName = Literal[tuple(POLICIES)]


DEFAULT_POLICY = "quickest"
"""The policy of scenarios that state none."""


class MoveUp(TomlTable):
    """A unit goes to another station while none of those watched is ready, and stands by there.

    Attributes
    ----------
    watched : tuple of str
        Units of which one at least shall be ready.
    mover, to : str
        The unit that moves, and the station that it moves to; its own station = it is called in.
    standby_s : float
        Its turnout from there, in s.
    """

    watched: Several[str] = Field(min_length=1)
    mover: str
    to: str
    standby_s: float = Field(ge=0, le=3600)


class Dispatching(TomlTable):
    """How units are dispatched: the table ``[dispatch]`` of a scenario file.

    Attributes
    ----------
    policy : str
        A key of `brandsim.dispatch.policies.POLICIES`.
    preference : str
        Table of preference lists, for that policy.
    divert_returning : bool
        Whether a unit on its way home can be sent from where it is.
    redispatch_classes : int
        Priority classes by which an incident must be graver to take a unit under way to another; 0 = never.
    redispatch_gain_min : float
        And minutes by which that unit must be expected earlier than any other.
    cover_cap_min, cover_factor : float or None
        For ``weigh_cover``: how far away a place without cover counts, and what a minute of lost cover counts in
        minutes of response. Nobody has published them: a scenario with that policy states them.
    move_up : tuple of MoveUp
    """

    policy: PolicyName = DEFAULT_POLICY
    preference: str = ""
    divert_returning: bool = False
    redispatch_classes: int = Field(0, ge=0, le=9)
    redispatch_gain_min: float = Field(0.0, ge=0, le=60)
    cover_cap_min: float | None = Field(None, gt=0, le=600)
    cover_factor: float | None = Field(None, ge=0, le=100)
    move_up: Several[MoveUp] = ()

    @property
    def sends_on(self) -> bool:
        """Whether units are sent from where they are on the road."""
        return self.divert_returning or self.redispatch_classes > 0
