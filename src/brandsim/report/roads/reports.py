"""What is known of a road network and its travel times, to be read, drawn and saved."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from brandsim._arguments import whole_number
from brandsim._files import file_path
from brandsim.render.blocks import Page, Picture
from brandsim.report.faces import Report
from brandsim.report.roads.calibration import calibration_sections
from brandsim.report.roads.quality import quality_fragment, quality_page, quality_sections
from brandsim.report.roads.quality_map import quality_map
from brandsim.roads.calibration.calibration import Calibration
from brandsim.roads.graph.network import RoadNetwork
from brandsim.roads.quality import NetworkQuality, network_quality
from brandsim.scenarios.files.scenario import Scenario, load_scenario
from brandsim.scenarios.world.calibrated_assumptions import calibrate_to_runs
from brandsim.scenarios.world.municipality import municipality_of
from brandsim.words.text import checked

if TYPE_CHECKING:
    import geopandas
    from matplotlib.figure import Figure


@dataclass(frozen=True, eq=False, repr=False)
class QualityReport(Report, NetworkQuality):
    """The result of `quality_report`: the quality of a network in tables, on a map and as a page.

    Its tables may be wider than 80 columns in text.
    """

    _sections = quality_sections
    _page = quality_page
    _fragment = quality_fragment

    def figure(self, lang: str = "sv", *, outline: geopandas.GeoDataFrame | None = None) -> Figure:
        """Draw a map of what is guessed, what is loose and what looks wrong.

        Parameters
        ----------
        lang : str
            One of `languages`.
        outline : GeoDataFrame, optional
            Land or municipality to draw beneath.

        Raises
        ------
        InputError
            For another language.
        """
        return quality_map(self, lang=lang, outline=outline)


def quality_report(network: RoadNetwork, service: Any = None, demand: Any = None) -> QualityReport:
    """Report how far a road network can be trusted.

    Parameters
    ----------
    network, service, demand
        As in `brandsim.roads.network_quality`.

    Raises
    ------
    InputError
        If `service` or `demand` holds no positions.

    Examples
    --------
    >>> import brandsim as bs
    >>> report = bs.quality_report(bs.load_network())
    >>> print(report.text("en").splitlines()[0])
    OVERVIEW
    """
    return QualityReport.of(network_quality(network, service, demand))


@dataclass(frozen=True, eq=False, repr=False)
class CalibrationReport(Report, Calibration):
    """The result of `calibrate`: a calibration of travel time in words, tables and a picture.

    Its tables may be wider than 80 columns in text.
    """

    _sections = calibration_sections

    def _page(self, lang: str) -> Page:
        first, *others = self._sections(lang)
        picture = Picture(self.figure(lang), first.title)
        return Page(first.title, first.title, (*first.blocks, picture, *others))

    def figure(self, lang: str = "sv") -> Figure:
        """Draw driven against computed time before and after, and what is left by the hour.

        Parameters
        ----------
        lang : str
            One of `languages`.

        Raises
        ------
        InputError
            For another language.
        """
        from brandsim.report.roads.calibration_figure import calibration_figure

        return calibration_figure(self, checked(lang))


def calibrate(
    runs: str | Path, scenario: str | Path | Scenario = "ambition", *, seed: int = 1
) -> CalibrationReport:
    """Calibrate the level and spread of travel time to a service's own recorded runs.

    Parameters
    ----------
    runs : path-like
        CSV file by the schema ``road_runs``.
    scenario : str, path-like or Scenario
        Whose roads, stations and assumptions: what is believed without the runs.
    seed : int
        Key of the split for cross-validation; the estimate does not depend on it.

    Raises
    ------
    InputError
        For faulty runs, none that can be used, or an assumption without a range.

    Examples
    --------
    >>> import brandsim as bs
    >>> found = bs.calibrate("korningar.csv")  # doctest: +SKIP
    >>> print(found.text("en"))  # doctest: +SKIP
    """
    runs, seed = file_path("calibrate", "runs", runs), whole_number("calibrate", "seed", seed, 0, 2**62)
    loaded = scenario if isinstance(scenario, Scenario) else load_scenario(scenario)
    municipality = municipality_of(loaded)
    return CalibrationReport.of(
        calibrate_to_runs(
            runs, municipality.weighting, municipality.service, loaded.data.assumptions, seed=seed
        )
    )
