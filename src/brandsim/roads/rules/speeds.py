"""How fast roads are driven: speed limits and factors by class of road."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from brandsim._data import data_file
from brandsim._errors import NOTHING, InputError, Said
from brandsim._files import file_path
from brandsim.tables.rows import columns, read_rows

_KMH_PER_MPH = 1.609344
_MS_PER_KM_AT_1_KMH = 3_600_000.0
_OTHER = "other"

# What a limit that is written as a kind of place means, in km/h.
_IMPLICIT_KMH = {
    "SE:urban": 50.0,
    "SE:rural": 70.0,
    "SE:motorway": 110.0,
    "SE:living_street": 10.0,
    "urban": 50.0,
    "DE:rural": 100.0,
    "DK:rural": 80.0,
    "FI:rural": 80.0,
    "NO:rural": 80.0,
    "walk": 7.0,
}


@dataclass(frozen=True)
class RoadClass:
    """How one class of road is driven.

    Parameters
    ----------
    name : str
        The class, as in OpenStreetMap's ``highway``.
    factor : float
        Driven speed divided by speed limit.
    default_limit_kmh : float
        Limit where the edge has none, in km/h.
    drivable : bool
        Whether a fire engine can use it.
    """

    name: str = field(metadata=columns("road_class"))
    factor: float
    default_limit_kmh: float
    drivable: bool


@dataclass(frozen=True)
class Speeds:
    """Factors and default limits of all classes.

    Parameters
    ----------
    classes : mapping of str to RoadClass
        By name; the class ``other`` stands for those that are not listed.
    """

    classes: Mapping[str, RoadClass]

    def of(self, road_class: str) -> RoadClass:
        """Return the named class, or ``other``.

        Parameters
        ----------
        road_class : str
        """
        return self.classes.get(road_class, self.classes[_OTHER])

    def limits_kmh(
        self, road_class: Sequence[str], given_kmh: npt.NDArray[np.float64]
    ) -> npt.NDArray[np.float64]:
        """Fill in the default of the class where a limit is missing.

        Parameters
        ----------
        road_class : sequence of str, shape (arcs,)
        given_kmh : ndarray of float64, shape (arcs,)
            NaN where the limit is missing.

        Returns
        -------
        ndarray of float64, shape (arcs,)
            km/h.
        """
        default = np.array([self.of(name).default_limit_kmh for name in road_class], np.float64)
        return np.where(np.isnan(given_kmh), default, given_kmh)

    def travel_time_ms(
        self,
        road_class: Sequence[str],
        length_m: npt.NDArray[np.float64],
        limit_kmh: npt.NDArray[np.float64],
    ) -> npt.NDArray[np.int64]:
        """Travel time at the driven speed: length / (limit × factor of the class).

        Parameters
        ----------
        road_class : sequence of str, shape (arcs,)
        length_m, limit_kmh : ndarray of float64, shape (arcs,)

        Returns
        -------
        ndarray of int64, shape (arcs,)
            Whole milliseconds.
        """
        factor = np.array([self.of(name).factor for name in road_class], np.float64)
        hours_1000 = length_m / 1000.0 * _MS_PER_KM_AT_1_KMH / (limit_kmh * factor)
        return np.rint(hours_1000).astype(np.int64)


def load_speeds(path: str | Path | None = None) -> Speeds:
    """Load the factors by class.

    Parameters
    ----------
    path : path-like, optional
        A table by the schema ``road_speeds``; the embedded one if left out.

    Raises
    ------
    InputError
        If the table is broken, names a class twice or lacks the class ``other``.
    """
    file = data_file("roads", "speeds.csv") if path is None else file_path("roads", "path", path)
    classes = {row.name: row for row in read_rows(file, "road_speeds", RoadClass)}
    if _OTHER not in classes:
        raise InputError(
            str(file),
            "column 'road_class'",
            NOTHING,
            Said("a row for the class {other!r}", other=_OTHER),
            "Add it: it stands for every class that is not listed.",
        )
    return Speeds(classes)


def values_of(text: object) -> list[str]:
    """Split the values of an OpenStreetMap tag.

    Parameters
    ----------
    text : object
        One value, several with semicolons, a list, or a list written as text; None and NaN hold nothing.
    """
    if text is None or (isinstance(text, float) and np.isnan(text)):
        return []
    if isinstance(text, list | tuple):
        return [value for item in text for value in values_of(item)]
    return list(_split(str(text)))


@lru_cache(maxsize=1 << 14)
def _split(text: str) -> tuple[str, ...]:
    plain = text.strip()
    if plain.startswith("["):
        try:
            return tuple(values_of(ast.literal_eval(plain)))
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            return ()
    return tuple(part.strip() for part in plain.split(";") if part.strip())


def limit_kmh(maxspeed: object) -> float:
    """Read the speed limit in km/h that an OpenStreetMap ``maxspeed`` states.

    Parameters
    ----------
    maxspeed : object
        ``"50"``, ``"50;70"``, ``["50", "70"]``, ``"SE:urban"``, ``"DE:zone:30"``, ``"30 mph"``, ``"walk"`` or
        nothing.

    Returns
    -------
    float
        Kilometres per hour; the mean of several, since an edge with several has stretches of each; NaN if no
        value can be read (``none``, ``signals``, ``variable`` and the like).
    """
    if maxspeed is None:
        return float("nan")
    return _stated_kmh(maxspeed) if isinstance(maxspeed, str) else _mean_kmh(values_of(maxspeed))


@lru_cache(maxsize=1024)
def _stated_kmh(maxspeed: str) -> float:
    return _mean_kmh(values_of(maxspeed))


def _mean_kmh(values: Sequence[str]) -> float:
    readable = [speed for speed in map(_one_limit_kmh, values) if speed > 0]
    return float(np.mean(readable)) if readable else float("nan")


def _one_limit_kmh(value: str) -> float:
    if value in _IMPLICIT_KMH:
        return _IMPLICIT_KMH[value]
    if re.fullmatch(r"[A-Z]{2}:walk", value):
        return _IMPLICIT_KMH["walk"]
    zone = re.fullmatch(r"[A-Z]{2}:zone:?(\d{1,3})", value)
    if zone is not None:
        return float(zone[1])
    match = re.fullmatch(r"(\d{1,3}(?:\.\d+)?)\s*(km/h|kmh|kph|mph)?", value)
    if match is None:
        # Any country's urban default that is known only by its ending.
        return _IMPLICIT_KMH["urban"] if re.fullmatch(r"[A-Z]{2}:urban", value) else float("nan")
    return float(match[1]) * (_KMH_PER_MPH if match[2] == "mph" else 1.0)
