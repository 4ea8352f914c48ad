"""One incident that can be read, drawn and saved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from brandsim._arguments import whole_number
from brandsim.render.blocks import Block, Page, Picture, Section
from brandsim.report.content.explanation import explanation_section, longest, to_be_told
from brandsim.report.faces import Report
from brandsim.report.labels import explanation_title
from brandsim.report.provenance import Provenance, Traced, TracedRows
from brandsim.scenarios.explain.incident import IncidentExplanation, explain
from brandsim.scenarios.files.scenario import Scenario, load_scenario
from brandsim.scenarios.run.goal import plan_target_min
from brandsim.scenarios.world.municipality import municipality_of
from brandsim.words.text import checked

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure


@dataclass(frozen=True, repr=False)
class ExplanationReport(Traced, Report, IncidentExplanation):
    """The explanation of an incident that can be read, drawn and saved."""

    def table(self) -> pd.DataFrame:
        """Tabulate the units that were sent, one per row.

        Returns
        -------
        DataFrame
            ``unit, alarmed_s, rolled_s, arrived_s, left_s, home_s, people``, seconds from the alarm.
        """
        import pandas as pd

        units = self.municipality.service.units
        return pd.DataFrame(
            {
                "unit": units[one.unit].key,
                "alarmed_s": one.alarmed_s,
                "rolled_s": one.rolled_s,
                "arrived_s": one.arrived_s,
                "left_s": one.left_s,
                "home_s": one.home_s,
                "people": sum(one.people),
            }
            for one in self.sent
        )

    def figure(self, lang: str = "sv") -> Figure:
        """Draw the map of the incident beside its timeline.

        Parameters
        ----------
        lang : str
            One of `languages`.
        """
        from brandsim.report.figures.explanation import explanation_figure

        return explanation_figure(self, checked(lang))

    def to_dict(self, lang: str = "sv") -> dict[str, Any]:
        """Convert the explanation to what JSON holds, with the keys of the data.

        Parameters
        ----------
        lang : str
            Language of the entry ``text``.

        Returns
        -------
        dict
            Times in seconds from the alarm; the time of the alarm as ISO text.
        """
        units, places = self.municipality.service.units, self.municipality.demand.places
        types, capabilities = self.municipality.demand.types, self.municipality.alarm_plan.capabilities
        return {
            "scenario": self.scenario.name,
            "seed": self.seed,
            "replication": self.replication,
            "incident": self.incident,
            "type": types[self.type_].type,
            "place": places[self.place].place,
            "time": self.time.isoformat(),
            "surface": self.surface,
            "priority": self.priority,
            "first_arrival_s": self.first_arrival_s,
            "wait_s": self.wait_s,
            "second_alarm_s": self.second_alarm_s,
            "target_s": self.target_s,
            "late_s": self.late_s,
            "causes_s": self.causes_s,
            "cause": self.cause,
            "needs": [
                {"capability": capabilities[n.capability].key, "amount": n.amount, "met_s": n.met_s}
                for n in self.needs
            ],
            "sent": [
                {
                    **asdict(one),
                    "unit": units[one.unit].key,
                    "candidates": [{**asdict(c), "unit": units[c.unit].key} for c in one.candidates],
                    "passed_over": [{**asdict(p), "unit": units[p.unit].key} for p in one.passed_over],
                    "brought": {c.key: n for c, n in zip(capabilities, one.brought, strict=True) if n > 0},
                    "late_brought": {
                        c.key: n for c, n in zip(capabilities, one.late_brought, strict=True) if n > 0
                    },
                }
                for one in self.sent
            ],
            "text": self.text(lang),
        }

    def summary(self, lang: str = "sv") -> dict[str, Any]:
        """Return what `to_dict` does, with where it comes from if the explanation was asked for by itself.

        Parameters
        ----------
        lang : str
            Language of the entry ``text``.
        """
        return self._traced(self.to_dict(lang), lang)

    def _sections(self, lang: str) -> Sequence[Section]:
        return [explanation_section(self, lang), *self._loans(lang)]

    def _page(self, lang: str) -> Page:
        title = explanation_title(self, lang)
        words = explanation_section(self, lang).blocks
        return Page(title, title, (*words, Picture(self.figure(lang), title), *self._loans(lang)))

    def _fragment(self, lang: str) -> Sequence[Block]:
        page = self._page(lang)
        return [Section(page.title, page.blocks, "minor")]

    def __repr__(self) -> str:
        return f"<IncidentExplanation of incident {self.incident} of year {self.replication}: {self.scenario.name}>"


def explain_incident(
    scenario: str | Path | Scenario, seed: int, replication: int, incident: int
) -> ExplanationReport:
    """Explain one incident of a simulated year.

    Parameters
    ----------
    scenario : str, path-like or Scenario
    seed : int
    replication : int
        The simulated year, from 0.
    incident : int
        Its number in that year, as in `Run.incidents`.

    Raises
    ------
    InputError
        For an unknown scenario, or an incident that the year does not have.
    """
    decided = load_scenario(scenario)
    replication = whole_number("explain", "year", replication, 0, 1_000_000)
    seed = whole_number("explain", "seed", seed, 0, 2**62)
    target_min, _ = plan_target_min(decided)
    municipality = municipality_of(decided)
    made = explain(decided, municipality, seed, replication, incident, target_min=target_min)
    provenance = Provenance.of(explain_incident, (scenario, seed, replication, incident), {})
    return replace(ExplanationReport.of(made), provenance=provenance)


def alarms(
    scenario: str | Path | Scenario, seed: int = 1, replication: int = 0, lang: str = "sv"
) -> TracedRows:
    """List what `longest` does.

    Parameters
    ----------
    scenario, seed, replication, lang
        As there.
    """
    rows = longest(scenario, seed, replication, lang)
    return TracedRows(rows, Provenance.of(alarms, (scenario, seed, replication, lang), {}))


def stories(
    scenario: str | Path | Scenario, count: int, seed: int = 1, replication: int = 0, lang: str = "sv"
) -> TracedRows:
    """Explain the alarms of `to_be_told`.

    Parameters
    ----------
    scenario, count, seed, replication
        As there.
    lang : str
        Of the texts.
    """
    told = to_be_told(scenario, seed, replication, count)
    rows = [explain_incident(scenario, seed, replication, one).to_dict(lang) for one in told]
    return TracedRows(rows, Provenance.of(stories, (scenario, count, seed, replication, lang), {}))
