"""What edits of the roads do to how soon a scenario's crews come, place by place, at one moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import numpy as np

from brandsim.roads.edits.files import load_edits
from brandsim.roads.rules.conditions import Conditions
from brandsim.scenarios.files.scenario import Scenario
from brandsim.scenarios.world.situation import NEVER, Situation
from brandsim.words.text import Text

Reachability = Literal["reached", "cut_off", "opened"]
"""Whether somebody comes to a place after the edits: as before, no longer, or first now."""


@dataclass(frozen=True)
class PlaceEffect:
    """What edits do to one place.

    Attributes
    ----------
    place : str
        Its name.
    before_min, after_min : float or None
        Minutes from the alarm until somebody is there; None: nobody comes.
    first_before, first_after : str or None
        Name of the station that is first.
    """

    place: str
    before_min: float | None
    after_min: float | None
    first_before: str | None
    first_after: str | None

    @property
    def reachability(self) -> Reachability:
        """Whether somebody comes after the edits."""
        if self.after_min is None:
            return "cut_off"
        return "opened" if self.before_min is None else "reached"

    @property
    def change_min(self) -> float | None:
        """Minutes more than before; None where nobody comes either before or after."""
        if self.before_min is None or self.after_min is None:
            return None
        return self.after_min - self.before_min

    def to_dict(self) -> dict[str, Any]:
        """Return the effect as plain values, minutes with one decimal."""

        def rounded(minutes: float | None) -> float | None:
            return None if minutes is None else round(minutes, 1)

        return {
            "place": self.place,
            "before_min": rounded(self.before_min),
            "after_min": rounded(self.after_min),
            "change_min": rounded(self.change_min),
            "first_before": self.first_before,
            "first_after": self.first_after,
            "reachability": self.reachability,
        }


@dataclass(frozen=True)
class EditEffects:
    """What edits do to a scenario's places at one moment.

    Attributes
    ----------
    scenario : Text
        Its title.
    edits : tuple of Text
        Their names.
    conditions : Conditions
    places : tuple of PlaceEffect
        Those whose time changes: first what is cut off, then the largest change.
    """

    scenario: Text
    edits: tuple[Text, ...]
    conditions: Conditions
    places: tuple[PlaceEffect, ...]

    def to_dict(self) -> list[dict[str, Any]]:
        """Return a row per place, as ``brandsim roads edits --json`` prints it."""
        return [one.to_dict() for one in self.places]


def effects_of_edits(
    scenario: Scenario, names: Sequence[str | Path], moment: datetime | str, surface: str = "bare"
) -> EditEffects:
    """Compute what edits do to the time from the alarm until the first crew is there, at each place that notices.

    Parameters
    ----------
    scenario : Scenario
        With its own edits before as well as after.
    names : sequence of str or path-like
        As `load_edits` takes them.
    moment : datetime or str
        Swedish civil time.
    surface : str
        Of the roads.

    Returns
    -------
    EditEffects
        By the tables of the simulation of the scenario with the edits under ``road_edits``, and of that without.

    Raises
    ------
    InputError
        For faulty edits, and as `Situation.of`.
    """
    edits = load_edits(*names).edits
    data = scenario.data.model_copy(update={"road_edits": (*scenario.data.road_edits, *map(str, names))})
    before, after = (Situation.of(one, moment, surface) for one in (scenario, replace(scenario, data=data)))
    crews = [*(crew.name for crew in before.found.service.crews), None]
    (before_ms, first_before), (after_ms, first_after) = before.first(), after.first()
    noticed = np.flatnonzero(before_ms != after_ms)
    longer = np.where(after_ms == NEVER, np.inf, after_ms.astype(np.float64)) - before_ms
    return EditEffects(
        Text.each(scenario.called),
        tuple(edit.text for edit in edits),
        before.conditions,
        tuple(
            PlaceEffect(
                before.found.demand.places[p].name,
                _minutes(before_ms[p]),
                _minutes(after_ms[p]),
                crews[first_before[p]],
                crews[first_after[p]],
            )
            for p in noticed[np.argsort(-longer[noticed], kind="stable")].tolist()
        ),
    )


def _minutes(time_ms: np.int64) -> float | None:
    return None if time_ms == NEVER else float(time_ms) / 60_000
