"""A workshop's state: the base as it was played once, and the last answers."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from brandsim.app.choices import Choices
from brandsim.app.offers import Offers, offers
from brandsim.app.proposal import changed, stated
from brandsim.report.decision.geography import Geography, geography
from brandsim.report.reports import ComparisonReport, compare
from brandsim.scenarios.decide.compare import Comparison
from brandsim.scenarios.files.scenario import Scenario, load_scenario
from brandsim.scenarios.run.run import Run
from brandsim.scenarios.run.simulate import simulate
from brandsim.scenarios.world.municipality import Municipality, municipality_of

LIVE_DRAWS = 10
"""How many times the assumptions are drawn for a live answer, at most."""

_KEPT = 12
"""So many answers are kept, the latest."""


class Settings(NamedTuple):
    """What is played: few years for a live answer, as many as elsewhere for what is saved."""

    live_years: int
    years: int
    uncertainty: int
    seed: int
    threads: int | None

    @property
    def live_draws(self) -> int:
        """How many times the assumptions are drawn for a live answer."""
        return min(self.uncertainty, LIVE_DRAWS)


@dataclass
class Workshop:
    """One base, and what is tried against it.

    Attributes
    ----------
    reference : str
        The base as it was named: a name, a file, or a municipality's folder.
    settings : Settings
    lang : str
        One of `languages`.
    """

    reference: str
    settings: Settings
    lang: str
    _answers: OrderedDict[str, Comparison] = field(default_factory=OrderedDict)
    _exported: tuple[str, ComparisonReport] | None = None

    @cached_property
    def base(self) -> Scenario:
        """The scenario that is changed."""
        return load_scenario(self.reference)

    @cached_property
    def found(self) -> Municipality:
        """Its data."""
        return municipality_of(self.base)

    @cached_property
    def offers(self) -> Offers:
        """What may be changed of it."""
        return offers(self.base, self.found)

    @cached_property
    def base_run(self) -> Run:
        """The base as it is played for live answers: once, since what is tried meets the same alarms."""
        return self._played(self.base)

    @cached_property
    def sheet(self) -> Geography:
        """The map, which no change moves."""
        return geography([self.base_run])

    def prepare(self) -> None:
        """Play the base, so that the first answer comes as soon as any."""
        for made in (self.offers, self.sheet):
            assert made

    def _played(self, scenario: Scenario) -> Run:
        live = self.settings
        return simulate(
            scenario,
            live.live_years,
            live.seed,
            threads=live.threads,
            uncertainty=live.live_draws,
            progress=False,
        )

    def content(self, choices: Choices) -> dict[str, Any]:
        """Return what the file of the scenario that was chosen states beside its parent.

        Parameters
        ----------
        choices : Choices

        Raises
        ------
        InputError
            As `stated`.
        """
        return stated(choices, self.base, self.offers, self.found)

    def answer(self, choices: Choices) -> Comparison:
        """Play what was chosen, or find it again.

        Parameters
        ----------
        choices : Choices

        Returns
        -------
        Comparison
            The same as `compare` of the base and the scenario gives for as many years and draws.

        Raises
        ------
        InputError
            As `stated`.
        """
        key = choices.model_dump_json()
        if key not in self._answers:
            scenario = changed(self.base, self.content(choices))
            self._answers[key] = Comparison((self.base_run, self._played(scenario)))
            while len(self._answers) > _KEPT:
                self._answers.popitem(last=False)
        self._answers.move_to_end(key)
        return self._answers[key]

    def exported(self, choices: Choices) -> ComparisonReport:
        """Compare the base with what was chosen, for as many years and draws as elsewhere.

        Parameters
        ----------
        choices : Choices

        Raises
        ------
        InputError
            As `stated`.
        """
        key = choices.model_dump_json()
        if self._exported is None or self._exported[0] != key:
            scenario = changed(self.base, self.content(choices))
            whole = self.settings
            report = compare(
                [self.base, scenario],
                whole.years,
                whole.seed,
                threads=whole.threads,
                uncertainty=whole.uncertainty,
                progress=False,
            )
            self._exported = key, report
        return self._exported[1]

    @property
    def folder(self) -> Path:
        """Where scenarios are saved: beside the base, if it is of a file or a folder of somebody's own; else here."""
        if self.reference.lower().endswith(".toml"):
            return Path(self.reference).parent
        return Path() if self.base.folder.ships else self.base.folder.scenarios

    @property
    def parent(self) -> str:
        """The base, as a scenario saved in `folder` calls its parent."""
        own = self.reference.lower().endswith(".toml")
        return Path(self.reference).name if own else self.base.name
