"""Rows of the demand's tables: incident types, places, their mix and their profiles."""

from __future__ import annotations

from dataclasses import dataclass, field

from brandsim.tables.rows import columns, or_empty
from brandsim.words.text import Text, sourced

COMPONENTS = ("town", "village", "countryside", "holiday", "road")
"""Where incidents happen: the main town, other localities, homes outside them, holiday homes, roads."""


def name_or_id(svenska: str, english: str | None, key: str) -> Text:
    """Return a name in both languages; without an English one, the id in words.

    Parameters
    ----------
    svenska : str
    english : str or None
    key : str
        The id, words joined by underscores.
    """
    return Text(svenska, english or key.replace("_", " "))


@dataclass(frozen=True)
class IncidentType:
    """A type of incident, how often it happens and how long it keeps units at the scene.

    Attributes
    ----------
    type : str
        Stable id that alarm plans refer to.
    name : Text
    yearly_number : float
        Expected incidents in a calendar year, all places together.
    on_scene_median_min, on_scene_log_sd, on_scene_cap_min : float
        Lognormal on-scene time: median in minutes, standard deviation of the logarithm, and the longest value
        in minutes, to which the tail is cut.
    hour_profile, weekday_profile, month_profile : str
        Names of profiles.
    source : Text
    confidence : str
        Of the yearly number.
    on_scene_source : Text
    on_scene_confidence : str
        Of the on-scene time.
    support_max_min : float or None
        The longest that a unit stays that is not the first to roll: others are sent home from a long incident. None =
        as long as the first.
    support_source, support_confidence : str or None
        Of that time.
    refill_min : float
        A unit that was at the scene and is home again is not ready for so long: hoses, water, air.
    refill_source, refill_confidence : str or None
        Of that time.
    false_alarm : bool
        Whether nothing is there that the alarm was for, as the type's definition says.
    """

    type: str
    name: Text = field(metadata=columns("svenska", "english", "type", make=name_or_id))
    yearly_number: float
    on_scene_median_min: float
    on_scene_log_sd: float
    on_scene_cap_min: float
    hour_profile: str
    weekday_profile: str
    month_profile: str
    source: Text = field(metadata=columns("source", "source_sv", "source_en", make=sourced))
    confidence: str
    on_scene_source: Text = field(
        metadata=columns("on_scene_source", "on_scene_source_sv", "on_scene_source_en", make=sourced)
    )
    on_scene_confidence: str
    support_max_min: float | None = None
    support_source: str | None = None
    support_confidence: str = "assumption"
    refill_min: float = 0.0
    refill_source: str | None = None
    refill_confidence: str = "assumption"
    false_alarm: bool = False


@dataclass(frozen=True)
class Place:
    """A point that stands for all incidents around it.

    Attributes
    ----------
    place : str
        Stable id; a new id means new random draws.
    name : str
        Name for tables and maps.
    component : str
        One of `COMPONENTS`.
    lat, lon : float
        WGS84 degrees.
    weight : float
        Share of the component's incidents, in any unit that is the same within the component.
    offroad_m : float
        Metres from the road network to the scene.
    by_road : bool
        Whether a road leads there; if not, only a boat does.
    source, confidence : str
        Of position and weight.
    population : float or None
        People who live there; None where that is not known, or nobody is registered.
    zone : str
        A zone that rows of an alarm plan may be for; empty for none.
    """

    place: str
    name: str
    component: str
    lat: float
    lon: float
    weight: float
    offroad_m: float
    by_road: bool
    source: str
    confidence: str
    population: float | None = None
    zone: str = field(default="", metadata=columns("zone", make=or_empty))


@dataclass(frozen=True)
class MixRow:
    """How the incidents of one type divide among the components; `shares` follow `COMPONENTS`, sum 1."""

    type: str
    shares: tuple[float, ...]
    source: str
    confidence: str


@dataclass(frozen=True)
class Profile:
    """Relative intensity over the 24 hours, 7 weekdays (Monday first) or 12 months; only ratios matter."""

    profile: str
    weights: tuple[float, ...]
    source: str
    confidence: str
