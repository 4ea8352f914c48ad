"""Who comes besides the service's own crews: neighbours across the border, first-response persons from home."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from brandsim._data import data_file
from brandsim._errors import InputError, verbatim
from brandsim._tables import line_numbers, read_table
from brandsim._validate import check_unique
from brandsim.service.stations import Border, Crew, Service, Unit, split


def load_neighbours(name_or_path: str | Path) -> tuple[Crew, ...]:
    """Load stations of neighbouring services, each with one crew that comes as a whole or not at all.

    Parameters
    ----------
    name_or_path : str or Path
        An embedded name or the path of a file.

    Raises
    ------
    InputError
        For a faulty table, a station twice, or a crew that could never roll.
    """
    path, records = _records(name_or_path, "neighbours")
    check_unique(str(path), "station", [r["station"] for _, r in records], lines=[row for row, _ in records])
    crews = []
    for row, record in records:
        people = (int(record["insatsledare"]), int(record["styrkeledare"]), int(record["brandman"]))
        if record["least"] > sum(people):
            what = f"at most the crew's {sum(people)} people"
            raise InputError(
                str(path), f"row {row}, column 'least'", int(record["least"]), what, "Correct the row."
            )
        cost = record["cost_tkr"]
        border = Border(
            drive_s=float(record["drive_to_border_min"]) * 60.0,
            probability=float(record["probability"]),
            answer_s=float(record["answer_s"]),
            cost_tkr=None if math.isnan(cost) else float(cost),
        )
        unit = Unit(
            key=record["station"],
            station=record["station"],
            svenska=record["name"],
            english=record["name"],
            seats=people,
            least=int(record["least"]),
            rolls_with=sum(people),
            stops_clock=True,
            brings=split(record["brings"]),
            source=record["source"],
            confidence=record["confidence"],
        )
        crews.append(
            _crew(
                record,
                people,
                (unit,),
                form="full_time",
                competences=split(record["competences"]),
                border=border,
            )
        )
    return tuple(crews)


def load_first_response(name_or_path: str | Path) -> tuple[Crew, ...]:
    """Load first-response persons: a leader who drives straight from home, another home each week of a rota.

    Parameters
    ----------
    name_or_path : str or Path
        An embedded name or the path of a file.

    Raises
    ------
    InputError
        For a faulty table, weeks that are not 1, 2, 3 …, or a turnout that differs between homes.
    """
    path, records = _records(name_or_path, "first_response")
    areas: dict[str, list[tuple[int, dict[str, Any]]]] = {}
    for row, record in records:
        areas.setdefault(record["station"], []).append((row, record))
    crews = []
    for rows in areas.values():
        rows.sort(key=lambda one: one[1]["week"])
        first = rows[0][1]
        for number, (row, record) in enumerate(rows, start=1):
            for column, wanted in (("week", number), ("turnout_s", first["turnout_s"])):
                if record[column] != wanted:
                    where = f"row {row}, column {column!r}"
                    cure = "Number the weeks of the rota from 1, once each, with one turnout."
                    raise InputError(str(path), where, float(record[column]), f"{wanted}", cure)
        unit = Unit(
            key=first["station"],
            station=first["station"],
            svenska=first["name"],
            english=first["name"],
            seats=(0, 1, 0),
            least=1,
            rolls_with=1,
            stops_clock=False,
            brings=(),
            source=first["source"],
            confidence=first["confidence"],
        )
        homes = tuple((float(record["lat"]), float(record["lon"])) for _, record in rows)
        crews.append(_crew(first, (0, 1, 0), (unit,), form="on_call", homes=homes))
    return tuple(crews)


def reinforced(service: Service, *more: Crew) -> Service:
    """Return a service with more crews after its own.

    Raises
    ------
    InputError
        If a key is that of another station or unit.
    """
    if not more:
        return service
    whole = Service(service.name, (*service.crews, *more))
    keys = [crew.key for crew in whole.crews]
    check_unique(f"stations {service.name}", "station", keys, first_row=0)
    check_unique(f"stations {service.name}", "unit", [unit.key for unit in whole.units], first_row=0)
    return whole


def _crew(
    record: Mapping[str, Any], people: tuple[int, int, int], units: tuple[Unit, ...], **more: Any
) -> Crew:
    return Crew(
        key=record["station"],
        name=record["name"],
        site=record["station"],
        lat=float(record["lat"]),
        lon=float(record["lon"]),
        position_uncertainty_m=0.0,
        turnout_s=float(record["turnout_s"]),
        minimum=people,
        ambition=people,
        units=units,
        source=record["source"],
        confidence=record["confidence"],
        **{"competences": (), **more},
    )


def _records(name_or_path: str | Path, schema: str) -> tuple[Path, list[tuple[int, dict[str, Any]]]]:
    path = Path(name_or_path)
    if path.suffix != ".csv":
        path = data_file("stations", f"{name_or_path}.csv")
    table = read_table(path, schema)
    if table.empty:
        raise InputError(str(path), "", verbatim("only a header"), "at least one row", "Add the rows.")
    rows = [{str(key): value for key, value in record.items()} for record in table.to_dict("records")]
    return path, list(zip(line_numbers(table), rows, strict=True))
