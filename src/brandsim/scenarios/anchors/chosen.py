"""Which figures a scenario can be held against, and which of them are taken to hold."""

from __future__ import annotations

from collections.abc import Sequence

from brandsim._data import PACKAGED
from brandsim._errors import NOTHING, InputError, Said
from brandsim._validate import check_known
from brandsim.response.statistics import Statistics
from brandsim.scenarios.anchors.anchor import Anchor, load_anchors
from brandsim.scenarios.files.scenario import Scenario
from brandsim.scenarios.world.municipality import Municipality


def anchors_of(scenario: Scenario, found: Municipality) -> tuple[Anchor, ...]:
    """Load the figures that a scenario can be held against.

    Parameters
    ----------
    scenario : Scenario
    found : Municipality
        Its own.

    Raises
    ------
    InputError
        For a faulty table, or stations of one's own without a table.
    """
    if not scenario.data.anchors and scenario.data.stations != PACKAGED:
        cure = 'Name one in the scenario: anchors = "./anchors.csv" under [data].'
        where = Said("scenario {source}", source=scenario.name)
        raise InputError(where, "data.anchors", NOTHING, "a table of figures of this municipality", cure)
    crews, types = [crew.key for crew in found.service.crews], [row.type for row in found.demand.types]
    statistics = Statistics(scenario.folder.classes_min)
    return load_anchors(scenario.data.anchors or PACKAGED, crews, types, statistics)


def chosen_anchors(command: str, table: Sequence[Anchor], chosen: Sequence[str]) -> list[Anchor]:
    """Choose the figures that hold.

    Parameters
    ----------
    command : str
        For messages.
    table : sequence of Anchor
    chosen : sequence of str
        Their keys.

    Raises
    ------
    InputError
        For an unknown figure, or one without value or standard error, or of another service.
    """
    known = {anchor.key: anchor for anchor in table}
    for name in chosen:
        check_known(command, "condition", name, known, "an anchor")
        if not known[name].conditions:
            what = "a figure of this municipality with a standard error"
            usable = ", ".join(anchor.key for anchor in table if anchor.conditions)
            cure = Said("Fill them in, or choose among: {usable}.", usable=usable)
            raise InputError(command, "condition", name, what, cure)
    return [known[name] for name in dict.fromkeys(chosen)]
