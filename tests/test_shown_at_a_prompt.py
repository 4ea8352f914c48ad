"""What an object says of itself at a prompt: what it is, and its chief numbers."""

from types import SimpleNamespace

import pytest

from brandsim.report.explanation import ExplanationReport
from brandsim.report.reports import RunReport
from brandsim.roads.calibration.calibration import Calibration
from brandsim.roads.graph.network import RoadNetwork
from brandsim.roads.search.routes import Route

SCENARIO = SimpleNamespace(name="minimum")


def run(estimate):
    told = SimpleNamespace(estimate=estimate, statistic="median")
    return SimpleNamespace(indicator=lambda: told, scenario=SCENARIO, years=20)


@pytest.mark.parametrize(
    ("kind", "holds", "said"),
    [
        (RunReport, run(10.257), "<Run of minimum: 20 years, median 10.26 min>"),
        (RunReport, run(None), "<Run of minimum: 20 years, median no value>"),
        (
            ExplanationReport,
            SimpleNamespace(incident=12, replication=3, scenario=SCENARIO),
            "<IncidentExplanation of incident 12 of year 3: minimum>",
        ),
        (
            Calibration,
            SimpleNamespace(runs=[1, 2], speed_factor=0.91234, travel_log_sd=0.2),
            "<Calibration to 2 runs: 0.912, 0.200>",
        ),
        (
            RoadNetwork,
            SimpleNamespace(provenance=SimpleNamespace(name="ekmyra"), nodes=7, edges=9),
            "<SimpleNamespace ekmyra: 7 nodes, 9 edges>",
        ),
        (Route, SimpleNamespace(time_s=90.0, km=1.25, legs=[1, 2, 3]), "<Route 1.5 min, 1.2 km, 3 legs>"),
    ],
)
def test_it_says_what_it_is(kind, holds, said):
    assert kind.__repr__(holds) == said
