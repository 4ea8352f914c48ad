"""The pictures of a run and of a comparison, each drawn when it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from brandsim.scenarios.decide.compare import Comparison
from brandsim.scenarios.run.run import Run
from brandsim.words.text import checked

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class RunPictures(Run):
    """The pictures of a run."""

    def figure(self, lang: str = "sv") -> Figure:
        """Draw the share reached within a given time beside the map.

        Parameters
        ----------
        lang : str
            One of `languages`.
        """
        from brandsim.report.figures.run import run_figure

        return run_figure(self, checked(lang))

    def hours_figure(self, lang: str = "sv") -> Figure:
        """Draw by weekday and hour what share of the alarms somebody reached in the goal's minutes.

        Parameters
        ----------
        lang : str
            One of `languages`.

        Raises
        ------
        AttributeError
            Without ``records=True``.
        """
        from brandsim.report.figures.hours import hours_figure

        return hours_figure(self, checked(lang))

    def day_figure(self, incident: int, replication: int = 0, lang: str = "sv") -> Figure:
        """Draw the hours around an incident: who was out on what, and which alarms waited for them.

        Parameters
        ----------
        incident, replication : int
            As in `incidents`, which ``records=True`` keeps.
        lang : str
            One of `languages`.

        Raises
        ------
        InputError
            If the run has no such incident.
        AttributeError
            Without ``records=True``.
        """
        from brandsim.report.figures.day import day_figure

        return day_figure(self, incident, replication, checked(lang))


class ComparisonPictures(Comparison):
    """The pictures of a comparison."""

    def figure(self, lang: str = "sv") -> Figure:
        """Draw the paired differences with their intervals, the first arrival first.

        Parameters
        ----------
        lang : str
            One of `languages`.
        """
        from brandsim.report.figures.differences import difference_figure

        return difference_figure(self, checked(lang))

    def frontier_figure(self, lang: str = "sv") -> Figure:
        """Draw cost against minutes gained for every scenario with a known cost, and the efficient frontier.

        Parameters
        ----------
        lang : str
            One of `languages`.
        """
        from brandsim.report.figures.worth import frontier_figure

        return frontier_figure(self, checked(lang))

    def gain_figure(self, scenario: str, lang: str = "sv") -> Figure:
        """Draw a map of who gains and who loses in a scenario.

        Parameters
        ----------
        scenario : str
            Name of a scenario of the comparison.
        lang : str
            One of `languages`.
        """
        from brandsim.report.figures.worth import gain_figure

        return gain_figure(self, self.run(scenario), checked(lang))

    def ability_figure(self, scenario: str, need: str, minutes: int, lang: str = "sv") -> Figure:
        """Draw maps of where an ability is there within so many minutes: in the baseline, and in a scenario.

        Parameters
        ----------
        scenario : str
            Name of a scenario of the comparison.
        need : str
            An indicator, as ``full_response`` or ``first_ba_team``.
        minutes : int
            From 1 to 60.
        lang : str
            One of `languages`.
        """
        from brandsim.report.figures.abilities import ability_figure

        return ability_figure(self, self.run(scenario), need, minutes, checked(lang))
