"""Who comes besides the service's own crews: neighbours across the border, first-response persons from home."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from brandsim._data import table_file
from brandsim._errors import Said
from brandsim._validate import check_unique
from brandsim.roles import ROLES, RoleCounts, by_role
from brandsim.service.stations import Border, Crew, Service, Unit
from brandsim.tables.rows import PLACE, fault, read_rows
from brandsim.words.text import Text


def load_neighbours(name_or_path: str | Path) -> tuple[Crew, ...]:
    """Load stations of neighbouring services, each with one crew that either comes complete or does not come.

    Parameters
    ----------
    name_or_path : str or Path
        An embedded name or the path of a file.

    Raises
    ------
    InputError
        For a faulty table, a station twice, or a crew that could never roll.
    """
    return read_rows(table_file("stations", name_or_path), "neighbours", _neighbour, filled=True)


def _neighbour(record: Mapping[str, Any]) -> Crew:
    people = by_role(*(record[role] for role in ROLES))
    if record["least"] > sum(people):
        raise fault(
            "least",
            record["least"],
            Said("at most the crew's {people:# person|# people}", people=sum(people)),
        )
    border = Border(
        drive_s=record["drive_to_border_min"] * 60.0,
        probability=record["probability"],
        answer_s=record["answer_s"],
        cost_tkr=record["cost_tkr"],
    )
    unit = _unit(
        record,
        people,
        min_crew=record["least"],
        rolls_when=sum(people),
        stops_clock=True,
        brings=record["brings"],
    )
    return _crew(record, unit, form="full_time", competences=record["competences"], border=border)


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
    path = table_file("stations", name_or_path)
    areas: dict[str, list[dict[str, Any]]] = {}
    records: tuple[dict[str, Any], ...] = read_rows(path, "first_response", dict, filled=True)
    for record in records:
        areas.setdefault(record["station"], []).append(record)
    crews = []
    for rows in areas.values():
        rows.sort(key=lambda record: int(record["week"]))
        first = rows[0]
        for number, record in enumerate(rows, start=1):
            for column, wanted in (("week", number), ("turnout_s", first["turnout_s"])):
                if record[column] != wanted:
                    cure = "Number the weeks of the rota from 1, once each, with one turnout."
                    raise fault(column, record[column], f"{wanted}", cure).at(*record[PLACE])
        unit = _unit(
            first, (0, 1, 0), min_crew=1, rolls_when=1, stops_clock=False, brings=(), sent_as="along"
        )
        homes = tuple((record["lat"], record["lon"]) for record in rows)
        crews.append(_crew(first, unit, form="on_call", homes=homes))
    return tuple(crews)


def reinforced(service: Service, *more: Crew) -> Service:
    """Return a service with more crews after its own.

    Parameters
    ----------
    service : Service
    *more : Crew

    Raises
    ------
    InputError
        If a key is that of another station or unit.
    """
    if not more:
        return service
    whole = Service(service.name, (*service.crews, *more))
    keys = [crew.key for crew in whole.crews]
    check_unique(Said("stations {name}", name=service.name), "station", keys, range(len(keys)))
    units = [unit.key for unit in whole.units]
    check_unique(Said("stations {name}", name=service.name), "unit", units, range(len(units)))
    return whole


def _unit(record: Mapping[str, Any], seats: RoleCounts, **more: Any) -> Unit:
    """Return the only unit of a crew; its names are those of the crew."""
    return Unit(
        key=record["station"],
        station=record["station"],
        name=Text.same(record["name"]),
        seats=seats,
        source=record["source"],
        confidence=record["confidence"],
        **more,
    )


def _crew(record: Mapping[str, Any], unit: Unit, **more: Any) -> Crew:
    """Return a crew that comes with one unit, the same at both levels."""
    same = ("name", "lat", "lon", "turnout_s", "source", "confidence")
    return Crew(
        key=unit.key,
        site=unit.key,
        position_uncertainty_m=0.0,
        minimum=unit.seats,
        ambition=unit.seats,
        units=(unit,),
        **{name: record[name] for name in same},
        **{"competences": (), **more},
    )
