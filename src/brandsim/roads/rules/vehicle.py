"""The vehicle that must get through: its weight and size, and the limits of roads held against them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from pathlib import Path

from brandsim._data import data_file
from brandsim._files import file_path
from brandsim.tables.ranged import Ranged
from brandsim.tables.rows import columns, read_rows

MEASURES = ("weight", "axle_load", "height", "width", "length")
"""What a limit can be held against: tonnes for the first two, metres for the others."""

_WEIGHTS = frozenset(MEASURES[:2])
_METRES_PER_FOOT = 0.3048
_UNITS = {
    **dict.fromkeys(("t", "ton", "tons", "tonnes", "tonne"), ("weight", 1.0)),
    "kg": ("weight", 0.001),
    "kn": ("weight", 1 / 9.80665),
    **dict.fromkeys(("lbs", "lb"), ("weight", 0.00045359237)),
    "st": ("weight", 0.90718474),
    **dict.fromkeys(("m", "meter", "metre", "meters", "metres"), ("size", 1.0)),
    "cm": ("size", 0.01),
    "mm": ("size", 0.001),
    **dict.fromkeys(("ft", "feet", "'"), ("size", _METRES_PER_FOOT)),
    **dict.fromkeys(("in", "inch", '"'), ("size", _METRES_PER_FOOT / 12)),
}
_PLAUSIBLE = {"weight": 150.0, "size": 60.0}
"""Limits above, tonnes or metres, are in another unit than they say."""

_NO_LIMIT = frozenset({"none", "no", "default", "unsigned", "no_sign", "no_indications", "unlimited"})


class Verdict(Enum):
    """What a limit means for the vehicle."""

    PASSES = "passes"
    TOO_LARGE = "too large"
    UNREADABLE = "unreadable"
    NO_LIMIT = "no limit"


@dataclass(frozen=True, kw_only=True)
class Measure(Ranged):
    """One measure of the vehicle, of `MEASURES`."""

    name: str = field(metadata=columns("measure"))


@dataclass(frozen=True)
class Vehicle:
    """The heaviest, highest, widest and longest vehicle that the roads are meant for.

    Parameters
    ----------
    measures : mapping of str to float
        Tonnes or metres, by `MEASURES`; what is not among them is held against no limit.
    """

    measures: Mapping[str, float]

    def meets(self, measure: str, limit: str) -> Verdict:
        """Hold the vehicle against a limit.

        Parameters
        ----------
        measure : str
            One of `MEASURES`.
        limit : str
            As ``limit_value`` reads it.
        """
        text = limit.strip().casefold()
        if text in _NO_LIMIT or not text:
            return Verdict.NO_LIMIT
        most = limit_value(measure, limit)
        if most is None:
            return Verdict.UNREADABLE
        return Verdict.TOO_LARGE if self.measures.get(measure, 0.0) > most else Verdict.PASSES


def limit_value(measure: str, limit: str) -> float | None:
    r"""Read a limit of weight in tonnes or of size in metres, None if it cannot be read.

    Parameters
    ----------
    measure : str
        One of `MEASURES`.
    limit : str
        ``"3.5"``, ``"3,5 t"``, ``"7 500 kg"``, ``"2.3 m"``, ``10'6"``, ``"12 ft"``; of several with semicolons the
        least.
    """
    read = [_one(measure, part) for part in limit.split(";") if part.strip()]
    known = [value for value in read if value is not None]
    return min(known) if known and len(known) == len(read) else None


def _one(measure: str, limit: str) -> float | None:
    text = limit.strip().casefold().replace("’", "'").replace("′", "'").replace("″", '"').replace("''", '"')
    text = re.sub(r"(?<=\d)\s(?=\d{3}\b)", "", text)  # thousands
    kind = "weight" if measure in _WEIGHTS else "size"
    feet = re.fullmatch(r"(\d+)\s*(?:'|ft|feet)\s*-?\s*(\d+(?:\.\d+)?)\s*(?:\"|in|inch|inches)?", text)
    if feet is not None and kind == "size":
        return (int(feet[1]) + float(feet[2]) / 12) * _METRES_PER_FOOT or None
    plain = re.fullmatch(r"(\d+(?:[.,]\d+)?)\s*([a-z'\"]*)", text)
    if plain is None:
        return None
    of, factor = _UNITS.get(plain[2] or ("t" if kind == "weight" else "m"), ("", 0.0))
    value = float(plain[1].replace(",", ".")) * factor
    return value if of == kind and 0 < value <= _PLAUSIBLE[kind] else None


def load_vehicle(path: str | Path | None = None) -> Vehicle:
    """Load the weight and size of the vehicle.

    Parameters
    ----------
    path : path-like, optional
        A table by the schema ``road_vehicle``; the embedded one if left out.

    Raises
    ------
    InputError
        If the table is broken, lacks a measure or has one twice, or has a value outside its own range.
    """
    return _embedded() if path is None else _read(file_path("roads", "path", path))


@cache
def _embedded() -> Vehicle:
    return _read(data_file("roads", "vehicle.csv"))


def _read(file: Path) -> Vehicle:
    return Vehicle({row.name: row.value for row in read_rows(file, "road_vehicle", Measure)})
