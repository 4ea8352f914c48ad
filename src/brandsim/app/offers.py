"""What may be changed of a scenario in the workshop: read from its data, so that any municipality has its own."""

from __future__ import annotations

from typing import NamedTuple

from brandsim.roles import RoleCounts
from brandsim.scenarios.files.assumptions import LIMITS, Assumption
from brandsim.scenarios.files.folder import LEVELS
from brandsim.scenarios.files.scenario import Scenario
from brandsim.scenarios.world.municipality import Municipality
from brandsim.service.stations import Crew

TURNOUTS = {"full_time": "full_time_turnout_factor", "on_call": "on_call_turnout_factor"}
"""The assumption that makes the turnout of a form of employment longer or shorter."""

MORE = 4
"""So many firefighters more than it has may be tried in a crew."""

SPREAD = 0.5
"""How far from its value a turnout may be tried, as a share of it."""

FIREFIGHTER = 2


class CrewOffer(NamedTuple):
    """What may be changed of one crew.

    Attributes
    ----------
    key, name, form : str
    level : str
        That the scenario states for it; empty: as all crews.
    people : dict of level to RoleCounts or None
        Of each level as the scenario has it, under "" that of all crews; None is free response.
    fewest, most : int
        How many firefighters fewer or more may be tried.
    replaced : bool
        Whether the scenario has periods of its own for it, which closed hours take the place of.
    """

    key: str
    name: str
    form: str
    level: str
    people: dict[str, RoleCounts | None]
    fewest: int
    most: int
    replaced: bool


class FactorOffer(NamedTuple):
    """A number that may be moved: an assumption, as it stands in the scenario, and between which ends."""

    assumption: Assumption
    value: float
    low: float
    high: float


class Offers(NamedTuple):
    """All that may be changed of a scenario.

    Attributes
    ----------
    crews : tuple of CrewOffer
    rostered : tuple of str
        Names of the crews whose people the scenario states by a roster, which is changed in its file.
    factors : tuple of FactorOffer
    """

    crews: tuple[CrewOffer, ...]
    rostered: tuple[str, ...]
    factors: tuple[FactorOffer, ...]


def offers(scenario: Scenario, found: Municipality) -> Offers:
    """Return what may be changed of a scenario.

    Parameters
    ----------
    scenario : Scenario
    found : Municipality
        Its data.
    """
    own = [crew for crew in found.service.crews if _is_own(crew)]
    forms = {crew.form for crew in own}
    asked = {TURNOUTS[form] for form in forms & TURNOUTS.keys()}
    rostered = [crew for crew in own if _has_roster(scenario, crew)]
    return Offers(
        tuple(_crew_offer(scenario, crew) for crew in own if crew not in rostered),
        tuple(crew.name for crew in rostered),
        tuple(_factor_offer(one) for one in found.assumptions if one.key in asked),
    )


def _is_own(crew: Crew) -> bool:
    """Return whether it is a crew of the service's stations: no neighbour, nobody at home or off duty."""
    return crew.border is None and not crew.goes_along and not crew.off_duty


def _has_roster(scenario: Scenario, crew: Crew) -> bool:
    change = scenario.crews.get(crew.key)
    return change is not None and change.people is not None


def _crew_offer(scenario: Scenario, crew: Crew) -> CrewOffer:
    change = scenario.crews.get(crew.key)
    stated = change.level if change is not None else None
    people = {level: crew.level(level) for level in LEVELS} | {"": crew.level(stated or scenario.level)}
    if change is not None:
        people = {level: change.applied_to(decided) for level, decided in people.items()}
    fewest = min(0 if decided is None else decided[FIREFIGHTER] for decided in people.values())
    periods = change is not None and bool(change.periods)
    return CrewOffer(crew.key, crew.name, crew.form, stated or "", people, -fewest, MORE, periods)


def _factor_offer(assumption: Assumption) -> FactorOffer:
    least, most = LIMITS[assumption.key]
    value = assumption.value
    low, high = max(least, value * (1 - SPREAD)), min(most, value * (1 + SPREAD))
    return FactorOffer(assumption, value, low, high)
