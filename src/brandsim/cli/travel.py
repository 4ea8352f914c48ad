"""``brandsim roads route``, ``map``, ``edits`` and ``calibrate``: ways and travel times on a road network."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import click

from brandsim._data import PACKAGED
from brandsim.cli.options import JSON, LANG, MOMENT, default_option, examples, file_option
from brandsim.cli.output import check_files, print_json, print_rows
from brandsim.words.catalogue import term


@click.command(
    epilog=examples(
        "brandsim roads route norrtalje_heltid Blidö --at '2025-01-15 03:10' --surface snow",
        "brandsim roads route Rimbo 59.85,19.105 --at '2025-07-16 12:00'",
        "brandsim roads route almsta Grisslehamn --scenario my_scenario.toml --json",
    )
)
@click.argument("origin")
@click.argument("destination")
@MOMENT
@JSON
def route(
    origin: str, destination: str, moment: str, surface: str, scenario: str, lang: Any, as_json: bool
) -> None:
    """Show the quickest way from ORIGIN to DESTINATION at a time, leg by leg, with the reasons.

    Both are a station, a place, a node of the road network or latitude,longitude.

    \N{FORM FEED}

    Parameters
    ----------
    origin, destination : str
        As `find_spot` takes them.
    moment, surface, scenario : str
        When, on what road surface and on whose roads.
    lang, as_json : str, bool
        Language of what is printed, and whether it is JSON instead.
    """
    from brandsim.roads import Reason
    from brandsim.roads.rules.conditions import Conditions
    from brandsim.scenarios.explain.journeys import find_spot, journey
    from brandsim.scenarios.files.scenario import load_scenario
    from brandsim.scenarios.world.municipality import municipality_of

    municipality = municipality_of(load_scenario(scenario))
    ends = find_spot(municipality, origin), find_spot(municipality, destination)
    way = journey(municipality, *ends, Conditions.at(moment, surface))
    if as_json:
        print_json({"from": ends[0].name, "to": ends[1].name, **way.to_dict()})
    elif isinstance(way, Reason):
        click.echo(term("way_not", lang, place=ends[1].name, reason=way.text.to(lang)))
    else:
        click.echo(f"{ends[0].name} – {ends[1].name}, {way.conditions.text(lang)}\n{way.text(lang)}")


@click.command(
    "map",
    epilog=examples(
        "brandsim roads map times.png --at '2025-01-15 03:10' --surface snow",
        "brandsim roads map areas.gpkg --kind areas",
        "brandsim roads map who_is_second.png --kind second",
    ),
)
@click.argument("target", type=click.Path(dir_okay=False))
@click.option(
    "--kind",
    type=click.Choice(["time", "areas", "nearest", "second"]),
    default="time",
    show_default=True,
    help="Time to every road, areas reached in time, who is first or second.",
)
@MOMENT
@JSON
def map_(target: str, kind: str, moment: str, surface: str, scenario: str, lang: Any, as_json: bool) -> None:
    """Draw the stations' times on the map: a picture (.png, .svg, .pdf) or a layer for QGIS (.gpkg, .parquet).

    Time counts from the alarm: the crew's turnout time by the plan, then driving.

    \N{FORM FEED}

    Parameters
    ----------
    target : str
        The file, a picture or a layer by its ending.
    kind : {"time", "areas", "nearest", "second"}
    moment, surface, scenario : str
        When, on what road surface and on whose roads.
    lang, as_json : str, bool
        Language of what is written, and whether the file is named as JSON.
    """
    from brandsim.report.roads import travel_maps
    from brandsim.report.roads.map_sheet import save
    from brandsim.roads import load_outline
    from brandsim.roads.rules.conditions import Conditions
    from brandsim.roads.search import isochrones
    from brandsim.scenarios.files.scenario import load_scenario
    from brandsim.scenarios.world.municipality import municipality_of

    check_files(target)
    loaded = load_scenario(scenario)
    municipality = municipality_of(loaded)
    conditions = Conditions.at(moment, surface)
    network = municipality.weighting.under(conditions)
    crews = municipality.service.crews
    names, start_ms = [crew.name for crew in crews], [round(crew.turnout_s * 1000) for crew in crews]
    if target.lower().endswith((".png", ".svg", ".pdf")):
        maps: dict[str, Callable[..., Any]] = {
            "time": travel_maps.travel_time_map,
            "areas": travel_maps.isochrone_map,
            "nearest": travel_maps.nearest_map,
            "second": partial(travel_maps.nearest_map, second=True),
        }
        outline = load_outline() if loaded.data.roads == PACKAGED else None
        when = conditions.text(lang)
        save(
            maps[kind](
                network, municipality.origins, names, start_ms=start_ms, outline=outline, when=when, lang=lang
            ),
            target,
        )
    else:
        if kind in {"time", "areas"}:
            limits_ms = [minutes * 60_000 for minutes in (5, 10, 15, 20, 30)]
            frame = isochrones.reachable_roads(network, municipality.origins, limits_ms, start_ms=start_ms)
            frame = isochrones.areas(frame) if kind == "areas" else frame
        else:
            owners = isochrones.nearest_roads if kind == "nearest" else isochrones.second_roads
            frame = owners(network, municipality.origins, start_ms=start_ms)
        isochrones.write_frame(frame, target)
    print_json({"file": target, "kind": kind}) if as_json else click.echo(target)


@click.command(
    epilog=examples(
        "brandsim roads edits",
        "brandsim roads edits vatobron",
        "brandsim roads edits my_closure.toml --at '2025-07-16 12:00'",
    )
)
@click.argument("names", nargs=-1)
@MOMENT
@JSON
def edits(names: tuple[str, ...], moment: str, surface: str, scenario: str, lang: Any, as_json: bool) -> None:
    """Show what closures, roadworks, bridge openings and new roads in NAMES do to the time to every place.

    NAMES are examples that ship or your own .toml files; without NAMES the examples are listed. To simulate with
    them, write road_edits under [data] of a scenario.

    \N{FORM FEED}

    Parameters
    ----------
    names : tuple of str
        Of examples, or files; empty lists the examples.
    moment, surface, scenario : str
        When, on what road surface and on whose roads.
    lang, as_json : str, bool
        Language of what is printed, and whether it is JSON instead.
    """
    from brandsim.roads.edits.effects import effect
    from brandsim.roads.edits.files import edit_names, load_edits
    from brandsim.roads.rules.conditions import Conditions
    from brandsim.scenarios.files.assumptions import central_values
    from brandsim.scenarios.files.scenario import load_scenario
    from brandsim.scenarios.world.municipality import municipality_of

    if not names:
        print_rows(
            [
                {"name": name, "edit": edit.text.to(lang), "kind": edit.kind}
                for name in edit_names()
                for edit in load_edits(name).edits
            ],
            lang,
            as_json,
        )
        return
    municipality = municipality_of(load_scenario(scenario))
    changes = effect(
        municipality.network,
        municipality.origins,
        municipality.destinations,
        load_edits(*names),
        Conditions.at(moment, surface),
        access_speed_kmh=central_values(municipality.assumptions)["access_speed_kmh"],
        start_s=[crew.turnout_s for crew in municipality.service.crews],
        names=[place.name for place in municipality.demand.places],
        rules=municipality.road_rules,
    )
    crews = [crew.name for crew in municipality.service.crews]
    rows = [
        {
            "place": row["destination"],
            **{key: _minutes(row[key]) for key in ("before_min", "after_min", "change_min")},
            **{
                f"first_{when}": crews[row[f"origin_{when}"]] if row[f"origin_{when}"] >= 0 else None
                for when in ("before", "after")
            },
        }
        for row in changes.to_dict("records")
    ]
    if rows or as_json:
        print_rows(rows, lang, as_json)
    else:
        click.echo(term("no_place_affected", lang))


def _minutes(value: float) -> float | None:
    return None if math.isnan(value) else round(value, 1)  # nobody arrives


@click.command(
    epilog=examples(
        "brandsim roads calibrate runs.csv --assumptions my_assumptions.csv",
        "brandsim roads calibrate runs.csv --scenario my_town.toml --picture before_after.png --json",
    )
)
@click.argument("runs", type=click.Path(dir_okay=False))
@default_option("--scenario", "ambition", "Whose roads, stations and assumptions.")
@file_option(
    "--assumptions",
    "Write the assumptions with the measured rows (.csv), to be named under [data] of a scenario.",
    "target",
)
@click.option(
    "--response-bias",
    type=click.Choice(["off", "keep"]),
    default="off",
    show_default=True,
    help="The published addition to the whole response time: off or kept.",
)
@file_option("--picture", "Draw measured against computed driving time (.png).")
@LANG
@JSON
def calibrate(
    runs: str,
    scenario: str,
    target: str | None,
    response_bias: str,
    picture: str | None,
    lang: Any,
    as_json: bool,
) -> None:
    """Fit the level and spread of driving times to your own runs in RUNS (CSV: from, to, driven_s …).

    \N{FORM FEED}

    Parameters
    ----------
    runs : str
        File of recorded runs.
    scenario : str
        Its name, or a file.
    target, picture : str or None
        Files to write besides: assumptions and a figure.
    response_bias : {"off", "keep"}
        As in `write_assumptions`.
    lang, as_json : str, bool
        Language of what is printed, and whether it is JSON instead.
    """
    from brandsim.report.roads.map_sheet import save
    from brandsim.report.roads.reports import calibrate as fit
    from brandsim.scenarios.files.scenario import load_scenario
    from brandsim.scenarios.world.calibrated_assumptions import (
        write_assumptions,
    )

    check_files(target, picture)
    loaded = load_scenario(scenario)
    fitted = fit(runs, loaded)
    if target:
        write_assumptions(fitted, target, loaded.data.assumptions, response_bias=response_bias)
    if picture:
        save(fitted.figure(lang), picture)
    if as_json:
        print_json(fitted.to_dict())
        return
    click.echo(fitted.text(lang), nl=False)
    click.echo(term(f"bias_{response_bias}", lang))
