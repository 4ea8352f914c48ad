"""Which incidents of a year are told, and what of their stories a reader would stumble over."""

import numpy as np
import pytest

import brandsim as bs
from brandsim import InputError
from brandsim._data import data_file
from brandsim.report.content.explanation import to_be_told
from brandsim.report.explanation import explain_incident
from brandsim.scenarios.files.assumptions import central_values
from brandsim.scenarios.files.scenario import load_scenario
from brandsim.scenarios.world.municipality import municipality_of
from brandsim.scenarios.world.setting import make_setting
from brandsim.simulation.replications import replications

YEAR = 3


@pytest.fixture(scope="module")
def run():
    return bs.simulate("minimum", years=YEAR + 1, uncertainty=0, records=True)


@pytest.fixture(scope="module")
def took(run):
    rows = run.incidents
    return rows[rows["replication"] == YEAR].set_index("incident")["first_arrival_s"].fillna(np.inf)


def test_the_slowest_come_first_and_the_others_are_drawn(took):
    told = to_be_told("minimum", 1, YEAR, 20)
    slowest, drawn = told[:20], told[20:]
    assert slowest == took.sort_values(ascending=False, kind="stable").index[:20].tolist()
    assert drawn == sorted(drawn)
    assert len(set(told)) == 40
    assert told == to_be_told("minimum", 1, YEAR, 20)
    assert took[drawn].median() < took[slowest].min() / 2


def test_a_year_has_no_more_to_tell_than_it_has(took):
    assert sorted(to_be_told("minimum", 1, YEAR, 1000)) == sorted(took.index)


@pytest.mark.parametrize("number", [0, -1, 1001])
def test_a_number_of_stories_that_makes_no_sense_is_refused(number):
    with pytest.raises(InputError, match="stories"):
        to_be_told("minimum", 1, YEAR, number)


@pytest.fixture(scope="module")
def of_several_stations(run):
    """A traffic accident in the country, by roads alone, to which two stations and the commander went at once."""
    sent = run.dispatches.query(f"replication == {YEAR}")
    at_once = sent[sent["alarmed_s"] == sent.groupby("incident")["alarmed_s"].transform("min")]
    count = at_once.groupby("incident").size()
    rows = run.incidents.query(
        f"replication == {YEAR} and type == 'traffic_accident' and ferry_s == 0 and queue_s == 0"
    )
    (*_, incident) = rows["incident"][rows["incident"].isin(count.index[count == 3])]
    return run.explain(int(incident), YEAR)


def test_only_a_second_station_comes_because_more_stations_are_asked_for(of_several_stations):
    lines = [
        line
        for line in of_several_stations.text("en").replace("\n  ", " ").splitlines()
        if "is alarmed" in line
    ]
    for_stations = ["because the alarm plan asks for more stations" in line for line in lines]
    assert for_stations[:2] == [False, True]
    assert for_stations[-1] is False, "the commander"


def test_nobody_is_told_not_to_be_sent_who_was_not_asked_for(of_several_stations):
    said = of_several_stations.text("sv")
    passed = {p.why for one in of_several_stations.sent for p in one.passed_over}
    assert {"no_station_crew", "nothing"} <= passed
    assert "räknas inte" not in said
    assert "drönare" not in said


def test_a_way_without_a_ferry_that_begins_in_another_hour_names_none():
    """The town's second crew, in the rush hour: alarmed after 51 min, it rolls in the hour after."""
    story = explain_incident("minimum", 1, 0, 168)
    (sent,) = story.sent
    assert story.time.minute + sent.alarmed_s / 60 < 60 < story.time.minute + sent.rolled_s / 60
    assert "färjorna" not in story.text("sv")


MOVED = """
[[dispatch.move_up]]
watched = ["norrtalje_engine"]
mover = "rimbo"
to = "norrtalje_heltid"
standby_s = 90
"""


def first_from_a_post(scenario):
    """The number of the first incident of a year to which a unit is sent that stands by somewhere."""
    found = municipality_of(scenario)
    setting = make_setting(scenario, central_values(found.assumptions), found)
    raw = next(replications(setting, [0], 1, "numba")).raw
    stood = raw.moves.arrived >= 0
    left = set(zip(raw.moves.unit[stood].tolist(), raw.moves.left[stood].tolist(), strict=True))
    sent = zip(raw.incident.tolist(), raw.unit.tolist(), raw.alarmed.tolist(), strict=True)
    return next(i for i, unit, alarmed in sent if (unit, alarmed) in left)


@pytest.mark.parametrize(
    ("name", "at"),
    [
        pytest.param("off_duty", "own", marks=pytest.mark.slow),
        ("back_fill", "own"),
        pytest.param(None, "another", marks=pytest.mark.slow),
    ],
)
def test_who_has_been_called_in_stands_at_its_own_station(name, at, tmp_path):
    if name is None:
        own = data_file("scenarios", "back_fill.toml").read_text(encoding="utf-8").split("[[dispatch")[0]
        name = tmp_path / "moved.toml"
        name.write_text(own.replace("back_fill", "moved").split("#")[0] + MOVED, encoding="utf-8")
    scenario = load_scenario(name)
    text = explain_incident(scenario, 1, 0, first_from_a_post(scenario)).text("sv").replace("\n  ", " ")
    assert (", inkallad till sin station" in text, ", vid en annan station" in text) == (
        at == "own",
        at == "another",
    )
