"""What a sweep will take: counted without playing, and timed by what is finished."""

import json

import pytest

import brandsim as bs
from brandsim.sweeps.plan import plan_sweep
from support.sweeps import finished

ASKED = {
    "name": "levels",
    "scenarios": ["minimum"],
    "seeds": [1, 2],
    "years": 2,
    "draws": 2,
    "chunk_years": 2,
}


@pytest.mark.slow
def test_nothing_is_written_and_a_trial_is_made(tmp_path):
    plan = plan_sweep(ASKED, tmp_path / "result", 1)
    assert (plan.cells, plan.chunks, plan.finished) == (2, 4, 0)
    assert (plan.years, plan.left_years) == (8, 8)
    assert plan.tried
    assert plan.seconds > 0
    assert not (tmp_path / "result").exists()


def test_what_is_finished_tells_how_long_the_rest_takes(tmp_path):
    bs.sweep(ASKED, tmp_path, workers=1)
    chunks = tmp_path / "chunks"
    for number, name in enumerate(finished(tmp_path)):
        told = json.loads((chunks / name).read_text("utf-8"))
        (chunks / name).write_text(json.dumps(told | {"seconds": 3.0 * number}), "utf-8")
    assert plan_sweep(ASKED, tmp_path, 1).seconds == 0
    (chunks / "00000-0000.json").unlink()
    (chunks / "00000-0001.json").unlink()
    plan = plan_sweep(ASKED, tmp_path, 1)
    assert (plan.finished, plan.left_years, plan.tried) == (2, 4, False)
    # two chunks of 6 and 9 s are left to be played as two were
    assert plan.seconds == pytest.approx(6.0 + 9.0)
    assert plan_sweep(ASKED, tmp_path, 2).seconds == pytest.approx(7.5)
    assert plan_sweep(ASKED, tmp_path, 50).seconds == pytest.approx(7.5)
