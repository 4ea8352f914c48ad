"""The demand as typed, sourced data: incident types, places, their mix and their profiles in time."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from brandsim._errors import Said
from brandsim._validate import check_known, check_range
from brandsim.demand.rows import COMPONENTS, IncidentType, MixRow, Place, Profile
from brandsim.demand.storms import Storm, varied_storms
from brandsim.render.blocks import Column, Kind, Lines, Section, Table
from brandsim.words.catalogue import term
from brandsim.words.numbers import plain

if TYPE_CHECKING:
    import pandas as pd

OUTSIDE_LOCALITIES = ("countryside", "holiday")

IVPA = "ivpa"
"""The incident type of first aid while waiting for an ambulance, which not every service attends."""

HOLIDAY_PROFILE = "holiday_presence"
"""The month profile that places of the component ``holiday`` have on top of the type's own."""


@dataclass(frozen=True)
class Demand:
    """All that makes incidents happen: a Poisson process for each pair of type and place, and storms.

    The yearly number of a pair ("cell") is the type's yearly number × the mix of type and component × the
    place's share of its component's weights. Within the year its intensity follows the product of the type's
    hour, weekday and month profiles and, in holiday places, of `HOLIDAY_PROFILE`.

    Attributes
    ----------
    name : str
        Name of the data set, ``norrtalje`` for the embedded one.
    types : tuple of IncidentType
    places : tuple of Place
    mix : tuple of MixRow
        One per type, in the order of `types`.
    hour_profiles, weekday_profiles, month_profiles : tuple of Profile
    storms : tuple of Storm
        What part of the types' yearly numbers comes together instead.
    """

    name: str
    types: tuple[IncidentType, ...]
    places: tuple[Place, ...]
    mix: tuple[MixRow, ...]
    hour_profiles: tuple[Profile, ...]
    weekday_profiles: tuple[Profile, ...]
    month_profiles: tuple[Profile, ...]
    storms: tuple[Storm, ...] = ()

    @property
    def yearly_total(self) -> float:
        """Expected incidents in a calendar year, all types and places."""
        return math.fsum(row.yearly_number for row in self.types)

    @cached_property
    def _type_numbers(self) -> dict[str, int]:
        return {row.type: index for index, row in enumerate(self.types)}

    @cached_property
    def _place_numbers(self) -> dict[str, int]:
        return {row.place: index for index, row in enumerate(self.places)}

    def type_index(self, name: str) -> int:
        """Return the index in `types` of a type id.

        Parameters
        ----------
        name : str
            As in the tables of the demand.

        Raises
        ------
        InputError
            If there is no such type.
        """
        check_known(
            Said("demand {name}", name=self.name),
            "incident type",
            name,
            self._type_numbers,
            "a type of incident",
        )
        return self._type_numbers[name]

    def place_index(self, name: str) -> int:
        """Return the index in `places` of a place id.

        Parameters
        ----------
        name : str
            As in the tables of the demand.

        Raises
        ------
        InputError
            If there is no such place.
        """
        check_known(Said("demand {name}", name=self.name), "place", name, self._place_numbers, "a place")
        return self._place_numbers[name]

    @property
    def zones(self) -> tuple[str, ...]:
        """What places can be picked out by: the classes that some place has, and zones that their table names."""
        there = {row.component for row in self.places}
        named = dict.fromkeys(row.zone for row in self.places if row.zone)
        return (
            *(name for name in COMPONENTS if name in there),
            *(name for name in named if name not in there),
        )

    def in_zone(self, zone: str) -> NDArray[np.bool_]:
        """Return which places are of a zone: bool [places].

        Parameters
        ----------
        zone : str
            One of `zones`; a class of place goes before a zone of the same name.
        """
        by_class = zone in COMPONENTS
        return np.array([(row.component if by_class else row.zone) == zone for row in self.places])

    def component_numbers(self) -> dict[str, float]:
        """Sum the expected incidents in a calendar year by component."""
        return {
            component: math.fsum(
                row.yearly_number * mix.shares[index] for row, mix in zip(self.types, self.mix, strict=True)
            )
            for index, component in enumerate(COMPONENTS)
        }

    def varied(
        self,
        total_factor: float = 1.0,
        outside_localities_factor: float = 1.0,
        summer_factor: float = 1.0,
        on_scene_factor: float = 1.0,
        refill_factor: float = 1.0,
        storm_factor: float = 1.0,
        ivpa_attended: float = 1.0,
    ) -> Demand:
        """Return the demand under other assumptions; with all factors 1 it is unchanged.

        Parameters
        ----------
        total_factor : float
            Multiplies every type's yearly number.
        outside_localities_factor : float
            Multiplies the shares of countryside and holiday homes against those of the town and the other
            localities. The four are then scaled back to their former sum, so that the share of roads and the
            number of each type stay.
        summer_factor : float
            Exponent of the months' presence in holiday homes: 0 is no season, 1 as it stands, 2 twice the
            season on a logarithmic scale. The yearly number in holiday places stays.
        on_scene_factor : float
            Multiplies median and longest on-scene time of every type.
        refill_factor : float
            Multiplies every type's refill time.
        storm_factor : float
            Multiplies the shares that come in storms, at most to all of a type; the yearly numbers stay.
        ivpa_attended : float
            Multiplies the yearly number of the type `IVPA`, if there is one.

        Returns
        -------
        Demand

        Raises
        ------
        InputError
            If a factor lies outside 0–100 (`summer_factor` 0–10) or leaves nothing of a time or share.
        """
        where = "Demand.varied"
        check_range(where, "total_factor", total_factor, 0, 100)
        check_range(where, "outside_localities_factor", outside_localities_factor, 0.001, 100)
        check_range(where, "summer_factor", summer_factor, 0, 10)
        check_range(where, "on_scene_factor", on_scene_factor, 0.001, 100)
        check_range(where, "refill_factor", refill_factor, 0, 100)
        check_range(where, "storm_factor", storm_factor, 0, 100)
        check_range(where, "ivpa_attended", ivpa_attended, 0, 1)
        # A factor of exactly 1 leaves every float as it is: a product with 1 and a power of 1 are exact.
        types = tuple(
            dataclasses.replace(
                row,
                yearly_number=row.yearly_number * total_factor * (ivpa_attended if row.type == IVPA else 1.0),
                on_scene_median_min=row.on_scene_median_min * on_scene_factor,
                on_scene_cap_min=row.on_scene_cap_min * on_scene_factor,
                support_max_min=row.support_max_min and row.support_max_min * on_scene_factor,
                refill_min=row.refill_min * refill_factor,
            )
            for row in self.types
        )
        months = tuple(
            dataclasses.replace(row, weights=tuple(weight**summer_factor for weight in row.weights))
            if row.profile == HOLIDAY_PROFILE
            else row
            for row in self.month_profiles
        )
        return dataclasses.replace(
            self,
            types=types,
            mix=tuple(_moved(row, outside_localities_factor) for row in self.mix),
            month_profiles=months,
            storms=varied_storms(self.storms, storm_factor),
        )

    def place_frame(self) -> pd.DataFrame:
        """Build one row per place with `yearly_number`, its expected incidents of all types in a year."""
        frame = _frame(self.places)
        frame.insert(6, "yearly_number", self.place_numbers)
        return frame

    @cached_property
    def place_numbers(self) -> NDArray[np.float64]:
        """The expected incidents of all types in a year at each place, float64 [places]."""
        of_component: dict[str, list[float]] = {}
        for place in self.places:
            of_component.setdefault(place.component, []).append(place.weight)
        numbers, sums = (
            self.component_numbers(),
            {name: max(math.fsum(held), 1e-300) for name, held in of_component.items()},
        )
        return np.array([numbers[p.component] * p.weight / sums[p.component] for p in self.places])

    def place_population(self) -> NDArray[np.float64] | None:
        """Return how many people live at each place, float64 [places]; None if no place says."""
        if all(place.population is None for place in self.places):
            return None
        return np.array([place.population or 0.0 for place in self.places])

    def summary_rows(self, lang: str = "sv") -> list[dict[str, Any]]:
        """Build one JSON-ready row per incident type, with its share by component.

        Parameters
        ----------
        lang : str
            Language, one of `languages`, of the `label` in each row; keys and ids are the same in both.

        Returns
        -------
        list of dict
            ``type, label, svenska, yearly_number, on_scene_median_min, on_scene_log_sd, on_scene_cap_min,
            share_town … share_road, source, confidence, on_scene_source, on_scene_confidence``.
        """
        rows: list[dict[str, Any]] = []
        for row, mix in zip(self.types, self.mix, strict=True):
            shares = {f"share_{name}": share for name, share in zip(COMPONENTS, mix.shares, strict=True)}
            rows.append(
                {
                    "type": row.type,
                    "label": row.name.to(lang),
                    "svenska": row.name.sv,
                    "yearly_number": row.yearly_number,
                    "on_scene_median_min": row.on_scene_median_min,
                    "on_scene_log_sd": row.on_scene_log_sd,
                    "on_scene_cap_min": row.on_scene_cap_min,
                    **shares,
                    "source": row.source.to(lang),
                    "confidence": row.confidence,
                    "on_scene_source": row.on_scene_source.to(lang),
                    "on_scene_confidence": row.on_scene_confidence,
                }
            )
        return rows

    def __repr__(self) -> str:
        return (
            f"Demand({self.name!r}: {self.yearly_total:g} incidents a year, {len(self.types)} types, "
            f"{len(self.places)} places)"
        )

    def _repr_html_(self) -> str:
        from brandsim.render.html import fragment

        return fragment([self._overview("sv")], "sv")

    def _overview(self, lang: str) -> Section:
        """Return how many incidents a year there are and where, and each type with its source."""
        where = ", ".join(
            f"{term(f'component_{name}', lang)} {number:.0f}"
            for name, number in self.component_numbers().items()
        )
        line = term(
            "demand_line", lang, n=plain(self.yearly_total, lang), where=where, places=len(self.places)
        )
        heads: dict[str, Kind] = {
            "demand_type": "text",
            "demand_yearly": "minutes",
            "demand_on_scene": "plain",
            "demand_source": "text",
        }
        columns = tuple(Column(term(key, lang), kind) for key, kind in heads.items())
        rows = tuple(
            (
                row.name.to(lang),
                row.yearly_number,
                row.on_scene_median_min,
                f"{row.source.to(lang)} ({row.confidence})",
            )
            for row in self.types
        )
        return Section(self.name, (Lines((line,), "prose"), Table(columns, rows, style="prose")), "minor")


def _moved(row: MixRow, factor: float) -> MixRow:
    """Return the mix with the shares outside localities multiplied by `factor` against those inside."""
    raw = [
        share * factor if name in OUTSIDE_LOCALITIES else share
        for name, share in zip(COMPONENTS, row.shares, strict=True)
    ]
    road = row.shares[COMPONENTS.index("road")]
    moved = math.fsum(raw) - road
    if moved <= 0:
        return row
    scale = (math.fsum(row.shares) - road) / moved
    shares = tuple(
        share if name == "road" else share * scale for name, share in zip(COMPONENTS, raw, strict=True)
    )
    return dataclasses.replace(row, shares=shares)


def _frame(rows: tuple[Any, ...]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame([dataclasses.asdict(row) for row in rows])
