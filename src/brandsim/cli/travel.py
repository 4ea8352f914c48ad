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
        "brandsim roads route almsta Grisslehamn --scenario mitt_scenario.toml --json",
    )
)
@click.argument("origin")
@click.argument("destination")
@MOMENT
@JSON
def route(
    origin: str, destination: str, moment: str, surface: str, scenario: str, lang: Any, as_json: bool
) -> None:
    """Visa snabbaste vägen från ORIGIN till DESTINATION vid en viss tid, sträcka för sträcka, med skälen.

    Båda är en station, en plats, en knutpunkt i vägnätet eller latitud,longitud.

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
        "brandsim roads map korttid.png --at '2025-01-15 03:10' --surface snow",
        "brandsim roads map tio_minuter.gpkg --kind areas",
        "brandsim roads map vem_ar_tva.png --kind second",
    ),
)
@click.argument("target", type=click.Path(dir_okay=False))
@click.option(
    "--kind",
    type=click.Choice(["time", "areas", "nearest", "second"]),
    default="time",
    show_default=True,
    help="Tid till varje väg, ytor som nås i tid, vem som är först eller tvåa.",
)
@MOMENT
def map_(target: str, kind: str, moment: str, surface: str, scenario: str, lang: Any) -> None:
    """Rita stationernas tider på kartan: bild (.png, .svg, .pdf) eller lager för QGIS (.gpkg, .parquet).

    Tiden räknas från larm: styrkans anspänningstid enligt planen, sedan körtid.

    \N{FORM FEED}

    Parameters
    ----------
    target : str
        The file, a picture or a layer by its ending.
    kind : {"time", "areas", "nearest", "second"}
    moment, surface, scenario : str
        When, on what road surface and on whose roads.
    lang : str
        One of `languages`.
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
    if target.endswith((".png", ".svg", ".pdf")):
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
    click.echo(target)


@click.command(
    epilog=examples(
        "brandsim roads edits",
        "brandsim roads edits vatobron",
        "brandsim roads edits min_avstangning.toml --at '2025-07-16 12:00'",
    )
)
@click.argument("names", nargs=-1)
@MOMENT
@JSON
def edits(names: tuple[str, ...], moment: str, surface: str, scenario: str, lang: Any, as_json: bool) -> None:
    """Visa vad avstängningar, vägarbeten, broöppningar och nya vägar i NAMES gör med tiden till varje plats.

    NAMES är medföljande exempel eller egna .toml-filer; utan NAMES listas exemplen. För att simulera med dem:
    skriv road_edits under [data] i ett scenario.

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
        print_rows(rows, as_json)
    else:
        click.echo(term("no_place_affected", lang))


def _minutes(value: float) -> float | None:
    return None if math.isnan(value) else round(value, 1)  # nobody arrives


@click.command(
    epilog=examples(
        "brandsim roads calibrate utryckningar.csv --assumptions mina_antaganden.csv",
        "brandsim roads calibrate utryckningar.csv --scenario min_kommun.toml --picture fore_efter.png --json",
    )
)
@click.argument("runs", type=click.Path(dir_okay=False))
@default_option("--scenario", "ambition", "Vems vägar, stationer och antaganden.")
@file_option(
    "--assumptions",
    "Skriv antagandena med de uppmätta raderna (.csv), att peka ut under [data] i ett scenario.",
    "target",
)
@click.option(
    "--response-bias",
    type=click.Choice(["off", "keep"]),
    default="off",
    show_default=True,
    help="Det publicerade tillägget på hela insatstiden: av eller kvar.",
)
@file_option("--picture", "Rita uppmätt mot beräknad körtid (.png).")
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
    """Passa in körtidens nivå och spridning mot egna utryckningar i RUNS (CSV: from, to, driven_s …).

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
