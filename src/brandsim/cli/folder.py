"""``brandsim new`` and ``check``: a municipality's folder begun, and searched for faults."""

from __future__ import annotations

import sys

import click

from brandsim.cli.options import JSON, LANG, examples
from brandsim.cli.output import print_json
from brandsim.cli.terminal import say
from brandsim.words.catalogue import term

FAULTY = 2
"""Exit status where a fault was found, as for other input that cannot be used."""


@click.command(
    epilog=examples(
        "brandsim new exempel",
        "brandsim new exempel --roads roads.osm.pbf --boundary boundary.geojson --grid grid.csv --log alarms.csv",
    )
)
@click.argument("folder", type=click.Path())
@click.option("--roads", type=click.Path(), help="File of roads; it is read and kept as roads.npz.")
@click.option("--boundary", type=click.Path(), help="File of the boundary, within which roads are kept.")
@click.option("--grid", type=click.Path(), help="File of a population grid, whose cells become places.")
@click.option("--log", type=click.Path(), help="File of an alarm log; kept in input.")
@LANG
@JSON
def new(
    folder: str,
    roads: str | None,
    boundary: str | None,
    grid: str | None,
    log: str | None,
    lang: str,
    as_json: bool,
) -> None:
    """Begin a municipality's FOLDER: kommun.toml with comments, and tables to fill in.

    \N{FORM FEED}

    Parameters
    ----------
    folder : str
    roads, boundary, grid, log : str or None
        Files to begin with.
    lang, as_json : str, bool
        Language of what is printed, and whether it is JSON instead.
    """
    from brandsim.scenarios.folders.new import new_folder

    made = new_folder(folder, roads=roads, boundary=boundary, grid=grid, log=log, lang=lang)
    if as_json:
        print_json([str(path) for path in made])
        return
    for path in made:
        say(str(path))
    say(term("new_next", lang, folder=folder))


@click.command(epilog=examples("brandsim check exempel", "brandsim check exempel --json"))
@click.argument("folder", type=click.Path())
@LANG
@JSON
def check(folder: str, lang: str, as_json: bool) -> None:
    """Check a municipality's FOLDER: every fault of every file, what is borrowed and what is lacking.

    \N{FORM FEED}

    Parameters
    ----------
    folder : str
    lang, as_json : str, bool
        Language of what is printed, and whether it is JSON instead.
    """
    from brandsim.scenarios.folders.check import check_folder
    from brandsim.words.numbers import listed, number
    from brandsim.words.translation import error_text

    found = check_folder(folder)
    if as_json:
        print_json(found.summary())
    else:
        for fault in found.faults:
            say(error_text(fault, lang))
        key = "check_faults" if found.faults else "check_sound"
        say(term(key, lang, name=found.name, n=number(len(found.faults), lang, 0)))
        for lender in dict.fromkeys(loan.lender for loan in found.borrowed):
            what = [term(f"lent_{loan.kind}", lang) for loan in found.borrowed if loan.lender == lender]
            say(term("borrowed", lang, lender=lender, what=listed(what, lang)))
        if found.lacking:
            lacking = [term(f"lent_{kind}", lang) for kind in found.lacking]
            say(term("check_lacking", lang, what=listed(lacking, lang)))
    if found.faults:
        sys.exit(FAULTY)
