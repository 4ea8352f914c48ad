"""Which incidents of a year are told, and what of their stories a reader would stumble over."""

import numpy as np
import pytest

import brandsim as bs
from brandsim import InputError
from brandsim.report.content.explanation import to_be_told

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


def test_ferries_are_named_where_there_is_one(of_several_stations):
    assert "färjorna" not in of_several_stations.text("sv")
