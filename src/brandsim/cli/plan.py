"""``brandsim plan``, ``demand`` and ``scenarios``: what the model stands on, and what can be tried."""

from __future__ import annotations

import click

from brandsim._data import PACKAGED
from brandsim.cli.options import JSON, LANG, examples
from brandsim.cli.output import print_json, print_rows
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
            click.echo(term("plan_quoted", lang), err=True)
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

    rows = [
        {
            "scenario": name,
            "title": scenario.title(lang),
            "cost_tkr": scenario.cost_tkr,
            "description": scenario.description(lang),
        }
        for name, scenario in ((name, load_scenario(name)) for name in scenario_names())
    ]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        cost = "" if row["cost_tkr"] is None else f"  [{term('cost_short', lang, tkr=row['cost_tkr'])}]"
        click.echo(
            f"{click.style(row['scenario'], bold=True)}  {row['title']}{cost}\n  {row['description']}\n"
        )
