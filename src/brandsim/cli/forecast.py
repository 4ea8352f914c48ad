"""``brandsim forecast``: a year's figure from that of its first months."""

from __future__ import annotations

from typing import Any

import click

from brandsim.cli.options import JSON, LANG, SEED, STATISTIC, THREADS, default_option, examples
from brandsim.cli.output import print_json
from brandsim.cli.terminal import say


@click.command(
    epilog=examples(
        "brandsim forecast 10.8",
        "brandsim forecast 10.8 my_scenario.toml --months 8 --json",
    )
)
@click.argument("observed_min", type=float, metavar="MINUTES")
@click.argument("scenario", default="ambition")
@default_option("--months", 4, "How many months from January the figure is of.")
@default_option("--years", 10, "Years at each draw of the assumptions.")
@default_option("--uncertainty", 100, "How many times the assumptions are drawn from their ranges.")
@click.option(
    "--condition",
    multiple=True,
    help="Tell the forecast weighed too, where this figure of `brandsim anchors` holds of whole years; may be given "
    "several times.",
)
@STATISTIC
@SEED
@THREADS
@LANG
@JSON
def forecast(observed_min: float, scenario: str, lang: str, as_json: bool, **simulation: Any) -> None:
    """Forecast the year's time from alarm to arrival from the MINUTES of its first months.

    \N{FORM FEED}

    Parameters
    ----------
    observed_min : float
        The figure of the months.
    scenario : str
        Its name, or a file.
    lang, as_json : str, bool
        Language of what is printed, and whether it is JSON instead.
    **simulation
        Keywords of `brandsim.forecast`.
    """
    from brandsim.report.reports import forecast as foretell

    result = foretell(observed_min, scenario, **simulation)
    if as_json:
        print_json(result.summary(lang))
    else:
        say(result.text(lang), nl=False)
