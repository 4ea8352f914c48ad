"""Alarm plans: what each type of incident asks for, and what people and vehicles bring."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from brandsim._data import data_file
from brandsim._errors import NOTHING, InputError
from brandsim._tables import line_numbers, read_table
from brandsim._validate import check_known, check_unique
from brandsim.service.stations import Crew, Service
from brandsim.service.turnout import ROLES


@dataclass(frozen=True)
class Capability:
    """Something that incidents ask for: people, a breathing-apparatus team, a ladder, a boat."""

    key: str
    svenska: str
    english: str
    per_role: tuple[int, int, int]
    competence: str | None
    description: str


@dataclass(frozen=True)
class AlarmPlan:
    """What is asked for by incident type and class of place.

    Attributes
    ----------
    capabilities : tuple of Capability
        The columns of `need`.
    need : ndarray of int32 [rows, capabilities]
    priority : ndarray of int8 [rows]
    types, place_classes : tuple of str
        Which type and class each row is for; an empty class is every class without a row of its own.
    """

    name: str
    capabilities: tuple[Capability, ...]
    need: NDArray[np.int32]
    priority: NDArray[np.int8]
    types: tuple[str, ...]
    place_classes: tuple[str, ...]
    frame: pd.DataFrame

    def row(self, type_: str, place_class: str) -> int:
        """Return the row for an incident type at a class of place.

        Raises
        ------
        InputError
            If the type has neither a row for the class nor one for every class.
        """
        rows = dict(
            zip(zip(self.types, self.place_classes, strict=True), range(len(self.types)), strict=True)
        )
        for key in ((type_, place_class), (type_, "")):
            if key in rows:
                return rows[key]
        raise InputError(
            f"alarm plan {self.name}",
            "type",
            type_,
            "a row for every incident type",
            "Add a row with a blank place_class.",
        )

    def rows(self, types: Sequence[str], place_classes: Sequence[str]) -> NDArray[np.int32]:
        """Return the row of each type at each class: int32 [types, classes]."""
        return np.array([[self.row(t, c) for c in place_classes] for t in types], np.int32)

    def brings(self, service: Service) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Return what each unit's people and vehicle bring: int32 [units, 3, K] and [units, K].

        Raises
        ------
        InputError
            If a unit brings a capability that does not exist.
        """
        units = service.units
        per_role = np.zeros((len(units), len(ROLES), len(self.capabilities)), np.int32)
        vehicle = np.zeros((len(units), len(self.capabilities)), np.int32)
        keys = [capability.key for capability in self.capabilities]
        for u, unit in enumerate(units):
            crew = service.crew(unit.station)
            for k, capability in enumerate(self.capabilities):
                if _may_bring(crew, capability):
                    per_role[u, :, k] = capability.per_role
            for name in unit.brings:
                check_known(
                    f"units of {service.name}", f"unit {unit.key}, brings", name, keys, "a capability"
                )
                vehicle[u, keys.index(name)] += 1
        return per_role, vehicle

    def capability_set(self, *names: str) -> NDArray[np.bool_]:
        """Return which capabilities a named set holds: bool [K]."""
        keys = [capability.key for capability in self.capabilities]
        for name in names:
            check_known("capabilities", "capability", name, keys, "a capability")
        return np.isin(keys, names)

    def _repr_html_(self) -> str:
        return str(self.frame.to_html(index=False))


def _may_bring(crew: Crew, capability: Capability) -> bool:
    return capability.competence is None or crew.has_competence(capability.competence)


def load_alarm_plan(name_or_path: str | Path = "norrtalje") -> AlarmPlan:
    """Load an alarm plan and the capabilities that it is written in.

    Parameters
    ----------
    name_or_path : str or Path
        An embedded name or the path of a file.

    Raises
    ------
    InputError
        For a faulty table, a repeated row or one that asks for nothing.
    """
    path = Path(name_or_path)
    if path.suffix != ".csv":
        path = data_file("dispatch", f"{name_or_path}.csv")
    table = read_table(path, "alarm_plan")
    if table.empty:
        raise InputError(str(path), "", NOTHING, "at least one row", "Add a row per incident type.")
    classes = tuple(value or "" for value in table["place_class"])
    keys = list(zip(table["type"], classes, strict=True))
    check_unique(str(path), "type and place_class", keys, lines=line_numbers(table))
    capabilities = _capabilities()
    need = table[[capability.key for capability in capabilities]].to_numpy(np.int32)
    return AlarmPlan(
        name=path.stem,
        capabilities=capabilities,
        need=np.ascontiguousarray(need),
        priority=table["priority"].to_numpy(np.int8),
        types=tuple(table["type"]),
        place_classes=classes,
        frame=table,
    )


def _capabilities() -> tuple[Capability, ...]:
    table = read_table(data_file("dispatch", "capabilities.csv"), "capabilities")
    return tuple(
        Capability(
            key=record["capability"],
            svenska=record["svenska"],
            english=record["english"],
            per_role=(
                int(record["per_insatsledare"]),
                int(record["per_styrkeledare"]),
                int(record["per_brandman"]),
            ),
            competence=record["competence"],
            description=record["description"],
        )
        for record in table.to_dict("records")
    )
