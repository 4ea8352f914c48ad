"""``brandsim plan``, ``demand`` and ``scenarios``: what the model stands on, and what can be tried."""

from __future__ import annotations

import click

from brandsim._data import PACKAGED
from brandsim._errors import NOTHING, InputError, Said
from brandsim.cli.options import JSON, LANG, examples
from brandsim.cli.output import print_json, print_rows
from brandsim.cli.terminal import say
from brandsim.words.catalogue import term


@click.command(epilog=examples("brandsim plan", "brandsim plan staffing", "brandsim plan check --json"))
@click.argument("table", default="")
@click.option("--of", "folder", default=PACKAGED, help="A municipality's folder, or a folder of a plan.")
@LANG
@JSON
def plan(table: str, folder: str, lang: str, as_json: bool) -> None:
    """Show a TABLE of the municipality's plan; without TABLE the tables are listed.

    \N{FORM FEED}

    Parameters
    ----------
    table : str
        One of `TABLES`; empty for their names.
    folder : str
        Whose plan.
    lang, as_json : str, bool
        Language of what is printed, and whether it is JSON instead.
    """
    from brandsim.plan import TABLES, load_plan

    loaded = load_plan(_of_municipality(folder, "plan"))
    if table:
        print_rows(loaded.table(table), lang, as_json)
        if not as_json:
            say(term("plan_quoted", lang), err=True)
    else:
        print_rows([{"table": name, "rows": len(loaded.table(name))} for name in TABLES], lang, as_json)


@click.command(epilog=examples("brandsim demand", "brandsim demand my_folder --json"))
@click.argument("folder", default=PACKAGED)
@LANG
@JSON
def demand(folder: str, lang: str, as_json: bool) -> None:
    """Show incident types, their number a year and sources in FOLDER; without FOLDER those that ship.

    FOLDER is a municipality's, or one of demand.

    \N{FORM FEED}

    Parameters
    ----------
    folder : str
    lang, as_json : str, bool
        Language of what is printed, and whether it is JSON instead.
    """
    from brandsim.demand import load_demand

    rows = load_demand(_of_municipality(folder, "demand")).summary_rows(lang)
    if not as_json:
        rows = [{key: cell for key, cell in row.items() if key != "svenska"} for row in rows]
    print_rows(rows, lang, as_json)


def _of_municipality(name: str, kind: str) -> str:
    """Return the name of one kind of data: a municipality's, or the name itself if it is no municipality's folder."""
    from brandsim.scenarios.files.folder import FILE, folder_at, load_folder

    found = folder_at(name)
    if found is None:
        return name
    home = load_folder(found)
    named = str(getattr(home.data, kind))
    if not named:
        what = Said("{kind} in the municipality's folder", kind=kind)
        raise InputError(str(found / FILE), kind, NOTHING, what, "Add it, or name another folder.")
    return named


@click.command(
    epilog=examples("brandsim scenarios", "brandsim scenarios exempel", "brandsim scenarios --json")
)
@click.argument("folder", default=PACKAGED)
@LANG
@JSON
def scenarios(folder: str, lang: str, as_json: bool) -> None:
    """List the scenarios of a municipality's FOLDER; without FOLDER those that ship.

    \N{FORM FEED}

    Parameters
    ----------
    folder : str
    lang, as_json : str, bool
        Language of what is printed, and whether it is JSON instead.
    """
    from brandsim.scenarios.files.folder import load_folder
    from brandsim.scenarios.files.scenario import load_scenario
    from brandsim.words.numbers import plain

    home = load_folder(folder)
    found = {name: load_scenario(f"{home.path}/{name}") for name in home.scenario_names()}
    if as_json:
        rows = [
            {
                "scenario": name,
                "title": scenario.title(lang),
                "cost_tkr": scenario.cost_tkr or None,
                "description": scenario.description(lang),
            }
            for name, scenario in found.items()
        ]
        print_json(rows)
        return
    for name, scenario in found.items():
        say(f"{name}  {scenario.title(lang)}\n  {scenario.description(lang)}")
        for line in scenario.costs or ():
            if line.cost_tkr:
                what = {
                    "item": line.item.to(lang),
                    "tkr": plain(line.cost_tkr, lang),
                    "currency": home.currency,
                    "year": line.price_year,
                }
                say(f"  {term('cost_stated', lang, **what)}")
        say()
    if home.data.costs:
        say(term("cost_see_compare", lang))
