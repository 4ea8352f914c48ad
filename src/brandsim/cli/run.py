"""``brandsim run`` and ``validate``: one scenario played, and the model against known answers."""

from __future__ import annotations

import sys
from typing import Any

import click

from brandsim.cli.options import JSON, REPORT, SIMULATION, examples
from brandsim.cli.output import check_files, print_json, print_rows, write_report


@click.command(
    epilog=examples(
        "brandsim run",
        "brandsim run mitt_scenario.toml --years 400 --excel resultat.xlsx",
        "brandsim run minimum --events building_fire,traffic_accident --json",
        "brandsim run --precision '±0,05 min'",
    )
)
@click.argument("scenario", default="ambition")
@click.option(
    "--precision",
    help="Kör tills slumpfelet i huvudmåttet är högst så stort, t.ex. '±0,05 min'; då är --years det mesta.",
)
@click.option(
    "--records", type=click.Path(file_okay=False), help="Skriv varje larm och enhet som Parquet i en mapp."
)
@click.option("--assumptions", "all_assumptions", is_flag=True, help="Visa alla antaganden med källa.")
@SIMULATION
@REPORT
def run(
    scenario: str,
    all_assumptions: bool,
    records: str | None,
    html_path: str | None,
    excel_path: str | None,
    lang: str,
    as_json: bool,
    **simulation: Any,
) -> None:
    """Kör SCENARIO: tid från larm till framkomst mot planens mål.

    SCENARIO är ett medföljande namn (se `brandsim scenarios`) eller en .toml-fil.

    \N{FORM FEED}

    Parameters
    ----------
    scenario : str
        Its name, or a file.
    all_assumptions : bool
        Whether every assumption is listed.
    records, html_path, excel_path : str or None
        Folder and files to write besides.
    lang, as_json : str, bool
        Language of what is printed, and whether it is JSON instead.
    **simulation
        Keywords of `brandsim.simulate`.
    """
    check_files(html_path, excel_path)
    from brandsim.report.reports import simulate

    result = simulate(scenario, records=records or False, **simulation)
    write_report(result, html_path, excel_path, lang)
    if as_json:
        print_json(result.summary(lang))
    else:
        click.echo(result.text(lang, assumptions=all_assumptions))


@click.command(epilog=examples("brandsim validate", "brandsim validate --cases cases --json"))
@click.option("--cases", type=click.Path(), help="Mapp med externa fall; utan den prövas läroböckernas köer.")
@JSON
def validate(cases: str | None, as_json: bool) -> None:
    """Pröva modellen mot kända svar: köteorins formler och externa fall; slutstatus 1 om något inte stämmer.

    \N{FORM FEED}

    Parameters
    ----------
    cases : str or None
        Folder of external cases.
    as_json : bool
        Whether it is printed as JSON.
    """
    from brandsim.validation import validate as validate_cases

    rows = validate_cases(cases)
    print_rows(rows, as_json)
    if not all(row["ok"] for row in rows):
        sys.exit(1)
