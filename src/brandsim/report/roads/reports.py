"""What is known of a road network and its travel times, to be read, drawn and saved."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from brandsim._data import written_whole
from brandsim.report.roads import calibration as calibration_content
from brandsim.report.roads.quality import quality_body, quality_page
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
class QualityReport(NetworkQuality):
    """The result of `quality_report`: the quality of a network as a map and a page."""

    @classmethod
    def of(cls, quality: NetworkQuality) -> Self:
        """Return the quality of a network as a report."""
        return cls(**{field.name: getattr(quality, field.name) for field in fields(quality)})

    def figure(self, lang: str = "sv", *, outline: geopandas.GeoDataFrame | None = None) -> Figure:
        """Return a map of what is guessed, what is loose and what looks wrong.

        Parameters
        ----------
        lang : {"sv", "en"}
        outline : GeoDataFrame, optional
            Land or municipality to draw beneath.

        Raises
        ------
        InputError
            For another language.
        """
        from brandsim.report.roads.quality_map import quality_map

        return quality_map(self, lang=lang, outline=outline)

    def to_html(self, path: str | Path, lang: str = "sv") -> Path:
        """Write one web page with the map and all tables, which needs no network.

        Parameters
        ----------
        path : path-like
        lang : {"sv", "en"}

        Returns
        -------
        Path
            The file that was written, complete or not at all.

        Raises
        ------
        InputError
            For another language, or a file that cannot be written.
        """
        with written_whole(path) as temporary:
            temporary.write_text(quality_page(self, checked(lang)), encoding="utf-8")
        return Path(path)

    def _repr_html_(self) -> str:
        return quality_body(self, "sv")


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
    """
    return QualityReport.of(network_quality(network, service, demand))


@dataclass(frozen=True, eq=False, repr=False)
class CalibrationReport(Calibration):
    """The result of `calibrate`: a calibration of travel time in words, tables and a picture."""

    @classmethod
    def of(cls, calibration: Calibration) -> Self:
        """Return a calibration as a report."""
        return cls(**{field.name: getattr(calibration, field.name) for field in fields(calibration)})

    def text(self, lang: str = "sv") -> str:
        """Return the calibration in words and tables.

        Parameters
        ----------
        lang : {"sv", "en"}

        Raises
        ------
        InputError
            For another language.
        """
        return calibration_content.text(self, checked(lang))

    def figure(self, lang: str = "sv") -> Figure:
        """Return driven against computed time before and after, and what is left by the hour.

        Parameters
        ----------
        lang : {"sv", "en"}

        Raises
        ------
        InputError
            For another language.
        """
        from brandsim.report.roads.calibration_figure import calibration_figure

        return calibration_figure(self, checked(lang))

    def _repr_html_(self) -> str:
        return calibration_content.page(self, "sv")


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
    """
    wanted = scenario if isinstance(scenario, Scenario) else load_scenario(scenario)
    found = municipality_of(wanted)
    return CalibrationReport.of(
        calibrate_to_runs(runs, found.weighting, found.service, wanted.data.assumptions, seed=seed)
    )
