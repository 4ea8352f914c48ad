"""Scenarios that can be compared: a list of them, with names of their own, that meet the same incidents."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from brandsim._arguments import names
from brandsim._errors import NOTHING, InputError, Said, verbatim
from brandsim._validate import check_range
from brandsim.scenarios.anchors.anchor import Anchor
from brandsim.scenarios.anchors.answers import check_draws
from brandsim.scenarios.anchors.chosen import anchors_of, chosen_anchors
from brandsim.scenarios.files.assumptions import central_values
from brandsim.scenarios.files.scenario import Scenario, load_scenario
from brandsim.scenarios.money.run_cost import check_prices
from brandsim.scenarios.world.availability import availability_of
from brandsim.scenarios.world.municipality import municipality_of


def loaded_scenarios(source: str, scenarios: Sequence[str | Path | Scenario]) -> list[Scenario]:
    """Load the scenarios of a list; a single name is none.

    Parameters
    ----------
    source : str
        The function that was called, for the message.
    scenarios : sequence of str, path or Scenario

    Raises
    ------
    InputError
        If they are no list, and as `load_scenario`.
    """
    if isinstance(scenarios, (str, Path, Scenario)) or not isinstance(scenarios, Iterable):
        raise InputError(
            source, "scenarios", scenarios, "a list of scenarios", "Name the scenarios in a list."
        )
    named = list(scenarios)
    if not named:
        raise InputError(source, "scenarios", NOTHING, "a list of scenarios", "Name the scenarios in a list.")
    return [load_scenario(scenario) for scenario in named]


def check_comparable(source: str, scenarios: Sequence[Scenario]) -> None:
    """Check that scenarios meet the same incidents, that names tell them apart, and that each can be played and priced.

    Parameters
    ----------
    source : str
        The function, for the message.
    scenarios : sequence of Scenario

    Raises
    ------
    InputError
        With fewer than two, the same name twice, or another calendar year, warm-up or demand than the first one's; and
        for what a scenario lacks.
    """
    names = [scenario.name for scenario in scenarios]
    if len(names) < 2:
        raise InputError(
            source,
            "",
            verbatim(Said("{count:# scenario|# scenarios}", count=len(names))),
            "at least two",
            "Name a baseline and another.",
        )
    for at, name in enumerate(names):
        if name in names[:at]:
            raise InputError(source, "", name, "scenarios with different names", "Name each once.")
    for scenario in scenarios[1:]:
        for field, mine, base in (
            ("year", scenario.year, scenarios[0].year),
            ("warmup_days", scenario.warmup_days, scenarios[0].warmup_days),
            ("data.demand", scenario.data.demand, scenarios[0].data.demand),
            ("data.more_storms", *(", ".join(one.data.more_storms) for one in (scenario, scenarios[0]))),
        ):
            if mine != base:
                raise InputError(
                    Said("scenario {name}", name=scenario.name),
                    field,
                    mine,
                    Said("the baseline's {base!r}, so that both meet the same incidents", base=base),
                    "Compare scenarios of the same year and demand.",
                )
    for scenario in scenarios:  # the last one's faults are told before the first one's years are played
        municipality = municipality_of(scenario)
        availability_of(scenario, municipality, central_values(municipality.assumptions))
        check_prices(scenario, scenarios[:1])


def checked_minute(minute_tkr: float | None, worlds: int) -> None:
    """Check what a minute is worth, before anything is played.

    Parameters
    ----------
    minute_tkr : float or None
        None where nobody has said so.
    worlds : int
        How many are asked for.

    Raises
    ------
    InputError
        If it is out of range, or there are no worlds in which knowledge could matter.
    """
    if minute_tkr is None:
        return
    check_range("compare", "minute_tkr", minute_tkr, 0, 1e9)
    if not worlds:
        cure = "Ask for worlds too, such as 50."
        raise InputError("compare", "worlds", worlds, "worlds in which knowledge could matter", cure)


def checked_condition(
    source: str, condition: object, draws: int, baseline: Scenario, named: str = "uncertainty"
) -> list[Anchor]:
    """Check which anchors are taken to hold of a baseline, before anything is played, and return them.

    Parameters
    ----------
    source : str
        The function that was called, for the message.
    condition
        Of whatever type it was given.
    draws : int
        How many draws of the assumptions, or worlds, there are to weigh.
    baseline : Scenario
    named : str
        By which argument they are asked for.

    Raises
    ------
    InputError
        For no list of names, nothing to weigh, or a figure that is unknown or cannot weigh any.
    """
    holds = [str(name) for name in names(source, "condition", condition)]
    if not holds:
        return []
    check_draws(source, holds, draws, named)
    return chosen_anchors(source, anchors_of(baseline, municipality_of(baseline)), holds)
