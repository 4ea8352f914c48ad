"""``brandsim sweep``: a grid of scenarios, municipalities and seeds, kept chunk by chunk."""

from __future__ import annotations

import sys
from typing import Any

import click

from brandsim.cli.options import JSON, LANG, SCHEDULER, WORKERS, default_option, examples
from brandsim.cli.output import INTERRUPTED, print_json
from brandsim.cli.terminal import say
from brandsim.words.catalogue import term


@click.command(
    epilog=examples(
        "brandsim sweep sweep.toml -o result --plan",
        "brandsim sweep sweep.toml -o result",
        "brandsim sweep sweep.toml -o result --on processes --workers 8",
        "brandsim sweep sweep.toml -o result --on dask --scheduler tcp://10.0.0.5:8786",
    )
)
@click.argument("sweep", type=click.Path())
@click.option("-o", "--out", "folder", required=True, type=click.Path(), help="Folder of the result.")
@default_option("--on", "threads", "Who plays.", choices=("threads", "processes", "dask"))
@WORKERS
@SCHEDULER
@click.option(
    "--plan", "only_plan", is_flag=True, help="Say how many chunks, years and hours it is, and stop."
)
@LANG
@JSON
def sweep(sweep: str, folder: str, only_plan: bool, lang: str, as_json: bool, **play: Any) -> None:
    """Run the grid of scenarios, municipalities and seeds that SWEEP asks, and keep each finished chunk.

    SWEEP is a .toml file. What was stopped, or killed, goes on where it was when the same command is given again; the
    result is the same to the last bit.

    \N{FORM FEED}

    Parameters
    ----------
    sweep, folder : str
        The file, and where the result is kept.
    only_plan : bool
        Whether nothing is played.
    lang, as_json : str, bool
        Language of what is printed, and whether it is JSON instead.
    **play
        ``on``, ``workers`` and ``scheduler``.
    """
    from brandsim.sweeps import plan, sweep as sweeps

    if only_plan:
        found: Any = plan.plan_sweep(sweep, folder, play["workers"])
    else:
        try:
            found = sweeps.sweep(
                sweep, folder, executor=play["on"], workers=play["workers"], scheduler=play["scheduler"]
            )
        except sweeps.Interrupted as stop:
            how = "sweep_left" if stop.at_once else "sweep_stopped"
            said = term(how, lang, finished=stop.finished, of=stop.of, folder=str(stop.folder))
            say(f"\nbrandsim: {said}", err=True)
            sys.exit(INTERRUPTED)
    if as_json:
        print_json(found.to_dict())
    else:
        say(found.text(lang), nl=False)
