"""What no line of a cost difference holds: told by what the scenarios do."""

from dataclasses import replace
from functools import cache

from brandsim.scenarios.money.left_out import LEFT_OUT
from brandsim.scenarios.money.run_cost import run_cost_difference
from brandsim.scenarios.run.simulate import simulate

ALWAYS = ("overtime_after_calls", "fuel_of_calls")
TRAINED = ("crew_at_once", "course_travel")


@cache
def run(name):
    return simulate(name, 1, 1, uncertainty=0)


def left_out(baseline, other):
    return run_cost_difference(run(baseline), run(other)).left_out


def test_people_who_come_are_trained_and_those_who_go_are_not():
    assert left_out("minimum", "ambition") == (*TRAINED, *ALWAYS)
    assert left_out("ambition", "minimum") == ("course_travel", *ALWAYS)
    assert left_out("ambition", "ambition") == ()


def test_full_time_people_cost_more_than_their_post():
    assert left_out("minimum_without_five_posts", "minimum_five_posts") == ("full_time_people", *ALWAYS)


def test_a_station_that_nobody_buys_is_rented():
    base, station = run("minimum_without_five_posts"), run("new_station")
    assert run_cost_difference(base, station).left_out == (*TRAINED, *ALWAYS)
    rented = replace(station, scenario=replace(station.scenario, capital=()))
    assert run_cost_difference(base, rented).left_out == (*TRAINED, "station_rent", "vehicles", *ALWAYS)


def test_every_word_is_tried_here():
    tried = {*TRAINED, *ALWAYS, "full_time_people", "station_rent", "vehicles"}
    assert tried == set(LEFT_OUT)
