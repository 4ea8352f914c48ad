"""Which columns of a road database say what: a small TOML file, or names given by the caller."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from brandsim._data import data_file
from brandsim._errors import InputError, verbatim
from brandsim._validate import check_file_exists, check_known, check_range, suggestion

ROLES = (
    "name", "road_ref", "road_class", "motorway", "speed_limit_kmh", "forward_kmh", "backward_kmh",
    "closed_forward", "closed_backward", "direction", "ferry", "network", "crossing_s",
)  # fmt: skip
"""What a column can say about a line."""

_SHAPEFILE_NAME = 10
_SECTIONS = {"columns", "road_class", "direction", "network", "values"}
_PLAIN = {"source", "licence", "join_within_m"}


@dataclass(frozen=True)
class LineMapping:
    """How the columns of a file of lines are read.

    Parameters
    ----------
    columns : mapping of str to sequence of str
        Names of the column for each role of `ROLES`; the first that the file has is taken.
    road_class : mapping of str to str
        Class (as in ``data/roads/speeds.csv``) for each value; ``default`` for the others. A value that is a class
        already stands for itself.
    direction : mapping of str to sequence of str
        Values that mean ``both``, ``forward`` (along the line) and ``backward``.
    open_networks : sequence of str
        Values of the column ``network`` that are read; all if empty.
    true : sequence of str
        Values that mean yes.
    source, licence : str
        Who made the data, and its licence.
    join_within_m : float
        Ends of lines that lie as near as this are one place, in metres.
    """

    columns: Mapping[str, Sequence[str]]
    road_class: Mapping[str, str]
    direction: Mapping[str, Sequence[str]]
    open_networks: Sequence[str] = ()
    true: Sequence[str] = ("1", "true", "yes")
    source: str = ""
    licence: str = ""
    join_within_m: float = 0.1

    def with_columns(self, names: Mapping[str, str]) -> LineMapping:
        """Return a mapping that reads only the named columns, all of which must exist in the file.

        Raises
        ------
        InputError
            For a role that is not in `ROLES`.
        """
        for role in names:
            check_known("column mapping", "role", role, ROLES, "what a column can say")
        return replace(self, columns={role: (name,) for role, name in names.items()})

    def found(self, source: str, there: Sequence[str], *, strict: bool) -> dict[str, str]:
        """Return the column of the file for each role that it has.

        Parameters
        ----------
        source : str
            Name of the file, for the message.
        there : sequence of str
            Columns of the file.
        strict : bool
            Whether a column that is missing is a fault.
        """
        known = {name.casefold(): name for name in there}
        chosen: dict[str, str] = {}
        for role, names in self.columns.items():
            for name in names:
                plain = name.casefold()
                # Shapefiles cut names; a cut name that two columns would share is numbered and not taken.
                have = known.get(plain) or known.get(plain[:_SHAPEFILE_NAME])
                if have is not None:
                    chosen[role] = have
                    break
            else:
                if strict:
                    raise InputError(
                        source,
                        f"role {role!r}",
                        ", ".join(names),
                        f"a column of the file (one of: {', '.join(there)})",
                        f"Correct the name{suggestion(names[0], there)}.",
                    )
        return chosen


def load_line_mapping(path: str | Path | None = None) -> LineMapping:
    """Return the column mapping of a TOML file, NVDB's if left out.

    Parameters
    ----------
    path : str or Path, optional
        A file of the same form as ``data/roads/nvdb.toml``.

    Raises
    ------
    InputError
        If the file is no TOML, or has an unknown section, role or kind of value.
    """
    file = data_file("roads", "nvdb.toml") if path is None else Path(path)
    check_file_exists(file, "a column mapping in TOML")
    try:
        given = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(
            str(file), "", verbatim(str(error)), "a column mapping in TOML", "Correct the file."
        ) from None
    source = str(file)
    for key in given:
        check_known(source, "key", key, _SECTIONS | _PLAIN, "a key of a column mapping")
    for key in _SECTIONS & set(given):
        if not isinstance(given[key], dict):
            raise InputError(source, key, given[key], "a section", f"Write it as [{key}].")
    for role in given.get("columns", {}):
        check_known(source, "columns", role, ROLES, "what a column can say")
    columns = _lists(source, "columns", given)
    if not columns:
        raise InputError(
            source, "columns", verbatim("no columns"), "at least one", "Add the section [columns]."
        )
    join_within_m = given.get("join_within_m", 0.1)
    if isinstance(join_within_m, bool) or not isinstance(join_within_m, int | float):
        raise InputError(source, "join_within_m", join_within_m, "a number of metres", "Correct the value.")
    check_range(source, "join_within_m", join_within_m, 0.0, 100.0, "m")
    return LineMapping(
        columns=columns,
        road_class={str(key): str(value) for key, value in given.get("road_class", {}).items()},
        direction=_lists(source, "direction", given),
        open_networks=_lists(source, "network", given).get("open", ()),
        true=_lists(source, "values", given).get("true", ("1", "true", "yes")),
        source=str(given.get("source", "")),
        licence=str(given.get("licence", "")),
        join_within_m=float(join_within_m),
    )


def _lists(source: str, section: str, given: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Return a section whose values are texts or lists of texts."""
    lists = {}
    for key, value in given.get(section, {}).items():
        items = [value] if isinstance(value, str) else value
        if not isinstance(items, list) or not items or not all(isinstance(item, str) for item in items):
            raise InputError(
                source, f"{section}.{key}", value, "a text or a list of texts", "Put each value in quotes."
            )
        lists[key] = tuple(items)
    return lists
