"""``brandsim plan``, ``demand`` and ``scenarios``: what the model stands on, and what can be tried."""

from __future__ import annotations

import click

from brandsim._data import PACKAGED
from brandsim.cli.options import JSON, LANG, examples
from brandsim.cli.output import print_json, print_rows
from brandsim.cli.terminal import say
from brandsim.words.catalogue import term


@click.command(epilog=examples("brandsim plan", "brandsim plan staffing", "brandsim plan check --json"))
@click.argument("table", default="")
@LANG
@JSON
def plan(table: str, lang: str, as_json: bool) -> None:
    """Show a TABLE of the municipality's plan; without TABLE the tables are listed.

    \N{FORM FEED}

    Parameters
    ----------
    table : str
        One of `TABLES`; empty for their names.
    lang, as_json : str, bool
        Language of what is printed, and whether it is JSON instead.
    """
    from brandsim.plan import TABLES, load_plan

    loaded = load_plan()
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

    \N{FORM FEED}

    Parameters
    ----------
    folder : str
    lang, as_json : str, bool
        Language of what is printed, and whether it is JSON instead.
    """
    from brandsim.demand import load_demand

    rows = load_demand(folder).summary_rows(lang)
    if not as_json:
        rows = [{key: cell for key, cell in row.items() if key != "svenska"} for row in rows]
    print_rows(rows, lang, as_json)


@click.command(epilog=examples("brandsim scenarios", "brandsim scenarios --json"))
@LANG
@JSON
def scenarios(lang: str, as_json: bool) -> None:
    """List the scenarios that ship.

    \N{FORM FEED}

    Parameters
    ----------
    lang, as_json : str, bool
        Language of what is printed, and whether it is JSON instead.
    """
    from brandsim.scenarios.files.scenario import load_scenario, scenario_names
    from brandsim.words.numbers import plain

    found = {name: load_scenario(name) for name in scenario_names()}
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
                    "year": line.price_year,
                }
                say(f"  {term('cost_stated', lang, **what)}")
        say()
    say(term("cost_see_compare", lang))
