"""The command line: every number a click away, for people and for machines.

Help is what a command's docstring says in Swedish up to the form feed; what follows is for those who read code.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from brandsim import __version__
from brandsim._errors import BrandsimError
from brandsim.cli.compare import compare, explain, goals, sensitivity
from brandsim.cli.options import examples
from brandsim.cli.output import INTERRUPTED
from brandsim.cli.plan import demand, plan, scenarios
from brandsim.cli.roads import roads
from brandsim.cli.run import run, validate
from brandsim.cli.staffing import posts, roster
from brandsim.cli.travel import calibrate, edits, map_, route


@click.group(
    invoke_without_command=True,
    epilog=examples(
        "brandsim                                      grundscenariot mot planens mål",
        "brandsim run minimum --years 400",
        "brandsim compare without_five_posts five_posts --html jamforelse.html --excel jamforelse.xlsx",
        "brandsim goals without_five_posts five_posts  vilka av planens mål som nås, och till vilken kostnad",
        "brandsim sensitivity ambition                 vilka antaganden som flyttar svaret",
        "brandsim explain minimum                      varför ett larm fick det svar det fick",
        "brandsim plan check                           vad i planen som inte går ihop",
        "brandsim scenarios                            vilka scenarier som följer med",
    ),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="brandsim")
@click.pass_context
def cli(context: click.Context) -> None:
    """Vad ger ett bemanningsbeslut? Simulerar räddningstjänstens larm, styrkor och insatstider.

    Utan kommando körs grundscenariot: så lång tid tar det från larm till framkomst, mot planens mål.

    \N{FORM FEED}

    Parameters
    ----------
    context : click Context
        Says whether a command follows.
    """
    if context.invoked_subcommand is None:
        context.invoke(run)


for _command in (
    run,
    compare,
    goals,
    sensitivity,
    explain,
    plan,
    demand,
    scenarios,
    posts,
    roster,
    roads,
    validate,
):
    cli.add_command(_command)
for _command in (route, map_, edits, calibrate):
    roads.add_command(_command)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; a fault of the user's is one line on standard error and exit status 2.

    Parameters
    ----------
    arguments : sequence of str, optional
        By default those of the process.
    """
    try:
        cli.main(
            args=None if arguments is None else list(arguments), prog_name="brandsim", standalone_mode=False
        )
    except BrandsimError as error:
        _fail(str(error))
    except click.exceptions.Abort:
        sys.exit(INTERRUPTED)
    except click.ClickException as error:
        _fail(error.format_message())


def _fail(message: str) -> None:
    click.echo(f"brandsim: {message}", err=True)
    sys.exit(2)
