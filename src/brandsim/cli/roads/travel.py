"""``brandsim roads route``, ``map``, ``edits`` and ``calibrate``: ways and travel times on a road network."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from brandsim._errors import InputError, Said
from brandsim.cli.options import JSON, LANG, MOMENT, default_option, examples, file_option
from brandsim.cli.output import check_files, print_json, print_rows
from brandsim.cli.terminal import say
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
        When, on what road surface, and whose roads, assumptions and people on duty.
    lang, as_json : str, bool
        Language of what is printed, and whether it is JSON instead.
    """
    from brandsim.roads import Reason
    from brandsim.scenarios.explain.journeys import find_spot, journey, simulated_s
    from brandsim.scenarios.files.scenario import load_scenario
    from brandsim.scenarios.world.situation import COUNTED, Situation
    from brandsim.words.numbers import number

    situation = Situation.of(load_scenario(scenario), moment, surface)
    ends = find_spot(situation.found, origin), find_spot(situation.found, destination)
    way = journey(situation.found, *ends, situation.conditions, situation.values)
    crew = ends[0].crew
    why_not = COUNTED if crew is None else situation.crew_why_not(crew)
    in_tables_s = simulated_s(situation.found, *ends, situation.conditions, situation.values)
    if as_json:
        counted = None if crew is None else why_not == COUNTED
        told = {"from": ends[0].name, "to": ends[1].name, "counted": counted, "why_not": why_not or None}
        simulated = None if in_tables_s is None else round(in_tables_s, 3)
        print_json({**told, **way.to_dict(), "simulated_travel_time_s": simulated})
        return
    if isinstance(way, Reason):
        say(term("way_not", lang, place=ends[1].name, reason=way.text.to(lang)))
    else:
        say(f"{ends[0].name} – {ends[1].name}, {way.conditions.text(lang)}\n{way.text(lang)}")
    exact_s = None if isinstance(way, Reason) else way.time_s
    if in_tables_s is None and exact_s is not None:
        say(term("way_not_simulated", lang))
    elif in_tables_s is not None and (exact_s is None or abs(in_tables_s - exact_s) >= 1):
        say(term("way_simulated", lang, minutes=number(in_tables_s / 60, lang)))
    if why_not != COUNTED:
        say(term("way_uncounted", lang, station=ends[0].name, why=term(f"away_{why_not}", lang)))


@click.command(
    "map",
    epilog=examples(
        "brandsim roads map times.png --at '2025-01-15 03:10' --surface snow",
        "brandsim roads map areas.gpkg --kind areas",
        "brandsim roads map who_is_second.png --kind second --scenario minimum",
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

    Time counts from the alarm, as in the simulation: expected turnout by those who are there then, the published
    addition to it, and driving. A station that is unmanned then is not counted.

    \N{FORM FEED}

    Parameters
    ----------
    target : str
        The file, a picture or a layer by its ending.
    kind : {"time", "areas", "nearest", "second"}
    moment, surface, scenario : str
        When, on what road surface, and whose roads, assumptions and people on duty.
    lang, as_json : str, bool
        Language of what is written, and whether the file and who is counted are told as JSON.
    """
    from brandsim.report.roads.map_sheet import PICTURES, save
    from brandsim.report.roads.scenario_maps import situation_layer, situation_map, stations_told
    from brandsim.roads.search.isochrones import LAYERS, write_frame
    from brandsim.scenarios.files.scenario import load_scenario
    from brandsim.scenarios.world.situation import Situation

    check_files(target)
    ending = Path(target).suffix.lower()
    if ending not in {*PICTURES, *LAYERS}:
        known = ", ".join((*PICTURES, *LAYERS))
        raise InputError(target, "", ending, Said("one of {known}", known=known), "Name such a file.")
    situation = Situation.of(load_scenario(scenario), moment, surface)
    if ending in PICTURES:
        save(situation_map(situation, kind, lang), target)
    else:
        write_frame(situation_layer(situation, kind), target)
    stations = stations_told(situation)
    if as_json:
        told = {"file": target, "kind": kind, "scenario": situation.scenario.name, "stations": stations}
        print_json({**told, "ferries_differ_from_simulation": situation.ferries_differ})
        return
    say(target)
    if situation.ferries_differ:
        say(term("map_ferries", lang))
    names = [crew.name for crew in situation.found.service.crews]
    for name, station in zip(names, stations, strict=True):
        if not station["counted"]:
            say(term("way_uncounted", lang, station=name, why=term(f"away_{station['why_not']}", lang)))


@click.command(
    epilog=examples(
        "brandsim roads edits",
        "brandsim roads edits vatobron",
        "brandsim roads edits my_closure.toml --at '2025-07-16 12:00' --scenario my_town.toml",
    )
)
@click.argument("names", nargs=-1)
@MOMENT
@JSON
def edits(names: tuple[str, ...], moment: str, surface: str, scenario: str, lang: Any, as_json: bool) -> None:
    """Show what closures, roadworks, bridge openings and new roads in NAMES do to the time to every place.

    NAMES are examples that ship or your own .toml files; without NAMES the examples are listed. Times are those of
    the simulation: by those who are there then. To simulate with them, write road_edits under [data] of a scenario.

    \N{FORM FEED}

    Parameters
    ----------
    names : tuple of str
        Of examples, or files; empty lists the examples.
    moment, surface, scenario : str
        When, on what road surface, and whose roads, assumptions and people on duty.
    lang, as_json : str, bool
        Language of what is printed, and whether it is JSON instead.
    """
    from brandsim.report.roads.edits import edit_effects
    from brandsim.roads.edits.files import edit_names, load_edits

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
    found = edit_effects(names, scenario, moment, surface=surface)
    if as_json:
        print_json(found.to_dict())
        return
    say(found.text(lang), nl=False)


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
    say(fitted.text(lang), nl=False)
    say(term(f"bias_{response_bias}", lang))
