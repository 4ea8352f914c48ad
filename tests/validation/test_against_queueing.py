"""Textbook queues through `simulate_world`: Erlang B and C, insensitivity, M/M/c, Pollaczek and Khinchine."""

import numpy as np
import pytest

from brandsim.validation.queueing import (
    SERVICES,
    erlang_b,
    erlang_c,
    exponential,
    line,
    mean_wait,
    validate_queueing,
)


@pytest.fixture(scope="module")
def rows():
    return validate_queueing()


@pytest.mark.slow
def test_all_quantities_lie_in_their_simultaneous_intervals(rows):
    assert [row for row in rows if not row["ok"]] == []
    assert {row["case"] for row in rows} == {"queue/erlang_b", "queue/erlang_c", "queue/mmc", "queue/mg1"}
    assert len(rows) == 20


@pytest.mark.slow
def test_the_intervals_are_narrow_enough_to_say_something(rows):
    wide = {"queue/erlang_b": 0.08, "queue/erlang_c": 0.05, "queue/mmc": 0.25, "queue/mg1": 0.12}
    for row in rows:
        assert row["tolerance"] < wide[row["case"]] * row["expected"], row


@pytest.mark.slow
def test_loss_does_not_feel_the_spread_of_service_and_queues_do(rows):
    got = {row["quantity"]: row["got"] for row in rows}
    lost = [got[f"share lost, 6 servers, 5.5 erlang, {name} service"] for name in SERVICES]
    assert max(lost) - min(lost) < 0.01
    waits = [got[f"mean wait, 0.6 erlang, {name} service"] for name in ("exponential", "constant")]
    assert waits[0] / waits[1] == pytest.approx(2.0, rel=0.1)


def test_who_is_lost_and_who_waits():
    table = line(4, 2.0, exponential, "loss", 20_000, seed=11)
    assert table["cause"][~table["served"]].eq("all_busy").all()
    assert table["wait_s"][table["served"]].eq(0).all()
    assert line(2, 1.2, exponential, "queue", 20_000, seed=12)["served"].all()


@pytest.mark.slow
def test_the_reference_engine_leaves_the_same_table():
    one, other = (line(3, 2.0, exponential, "loss", 5_000, seed=15, engine=e) for e in ("simpy", "numba"))
    assert one.equals(other)
    assert abs(np.mean(~one["served"]) - erlang_b(2.0, 3)) < 0.03


def test_the_formulas():
    # Erlang's own table: 1 erlang on 1 server loses half; 10 erlangs on 10 servers 21.46 %.
    assert erlang_b(1.0, 1) == pytest.approx(0.5)
    assert erlang_b(10.0, 10) == pytest.approx(0.2146, abs=5e-5)
    assert erlang_c(0.7, 1) == pytest.approx(0.7)
    assert mean_wait(0.7, 1) == pytest.approx(0.7 / 0.3)
