"""A call that was stopped goes on where it was: nothing is played twice, and the result is equal to the last bit."""

import dataclasses
import json
from contextlib import suppress

import numpy as np
import pytest

import brandsim as bs
from brandsim._errors import InputError
from brandsim.cli import main
from brandsim.scenarios.run.replications import ReplicationRunner

SHORT = {"years": 6, "uncertainty": 3, "threads": 1, "progress": False}
PAIR = ["minimum", "ambition"]
CALLS = {
    "simulate": lambda **more: bs.simulate("minimum", **SHORT | more),
    "compare": lambda **more: bs.compare(PAIR, **SHORT | more),
    "goals": lambda **more: bs.goals(PAIR, calendar_years=[2025], **SHORT | more),
    "sensitivity": lambda **more: bs.sensitivity(
        "minimum", "ambition", years=2, threads=1, progress=False, **more
    ),
    "anchors": lambda **more: bs.anchors("minimum", **SHORT | more),
    "worlds": lambda **more: bs.compare(PAIR, worlds=2, world_years=2, **SHORT | more),
}


class Plays:
    """Counts the years that are played, and stops after some."""

    def __init__(self, monkeypatch):
        self.count, self.most = 0, None
        played = ReplicationRunner._played

        def counted(runner, *args):
            for year in played(runner, *args):
                if self.count == self.most:
                    raise KeyboardInterrupt
                self.count += 1
                yield year

        monkeypatch.setattr(ReplicationRunner, "_played", counted)


@pytest.fixture
def plays(monkeypatch):
    return Plays(monkeypatch)


def told(result):
    return json.dumps(result.summary(), sort_keys=True)


@pytest.mark.parametrize(
    "name", ["simulate", *(pytest.param(one, marks=pytest.mark.slow) for one in CALLS if one != "simulate")]
)
def test_what_was_stopped_goes_on_where_it_was(name, plays, tmp_path):
    call = CALLS[name]
    whole = told(call())
    all_years, plays.count, plays.most = plays.count, 0, plays.count - 1
    with bs.keeping(tmp_path):
        with suppress(KeyboardInterrupt):  # of which two scenarios are finished is told instead
            call()
        first, plays.count, plays.most = plays.count, 0, None
        assert told(call()) == whole
        again = plays.count
        assert told(call()) == whole
    assert 0 < again < all_years
    assert first + again <= all_years + 16  # of a part that was stopped in the middle
    assert plays.count == again


@pytest.mark.slow
def test_threads_change_nothing(plays, tmp_path):
    with bs.keeping(tmp_path):
        first = told(CALLS["compare"](uncertainty=8))
        plays.count = 0
        assert told(CALLS["compare"](uncertainty=8, threads=2)) == first
    assert plays.count == 0


def test_a_folder_is_of_one_call(tmp_path):
    with bs.keeping(tmp_path / "a"):
        bs.simulate("minimum", years=2, uncertainty=0)
        for call in (
            lambda: bs.simulate("minimum", years=3, uncertainty=0),
            lambda: bs.simulate("minimum", years=2, uncertainty=0, seed=2),
            lambda: bs.simulate("ambition", years=2, uncertainty=0),
        ):
            with pytest.raises(InputError, match="another arguments than when the folder was begun"):
                call()
        with pytest.raises(InputError, match="another made_by than"):
            bs.compare(PAIR, years=2, uncertainty=0)


@pytest.mark.parametrize(
    ("change", "match"),
    [
        (lambda begun: begun.update(schema=0), "expected schema"),
        (lambda begun: begun.update(brandsim="0.0.9"), "another program"),
        (lambda begun: begun["libraries"].update(numpy="1"), "another program"),
        (lambda begun: begun["data"].popitem(), "another file"),
        (lambda begun: begun.update(data=3), "another file"),
    ],
)
def test_other_data_and_another_program_are_refused(tmp_path, change, match):
    with bs.keeping(tmp_path):
        bs.simulate("minimum", years=1, uncertainty=0)
        file = tmp_path / "begun.json"
        begun = json.loads(file.read_text("utf-8"))
        change(begun)
        file.write_text(json.dumps(begun), "utf-8")
        with pytest.raises(InputError, match=match):
            bs.simulate("minimum", years=1, uncertainty=0)


def test_a_folder_of_something_else_and_what_is_in_no_file_are_refused(tmp_path):
    (tmp_path / "letter.txt").write_text("x")
    with bs.keeping(tmp_path), pytest.raises(InputError, match=r"files, but no begun\.json"):
        bs.simulate("minimum", years=1, uncertainty=0)
    scenario = dataclasses.replace(bs.load_scenario("minimum"), year=2025)
    with bs.keeping(tmp_path / "a"), pytest.raises(InputError, match="save the scenario as a TOML file"):
        bs.simulate(scenario, years=1, uncertainty=0)
    with bs.keeping(tmp_path / "letter.txt"), pytest.raises(InputError, match="a folder that can be written"):
        bs.simulate("minimum", years=1, uncertainty=0)


def test_outside_the_block_nothing_is_kept(tmp_path):
    with bs.keeping(tmp_path / "a"):
        pass
    bs.simulate("minimum", years=1, uncertainty=0)
    assert not (tmp_path / "a").exists()


@pytest.mark.slow
def test_the_command_keeps_and_an_interruption_names_the_folder(tmp_path, plays, capsys):
    folder = tmp_path / "kept"
    asked = ["compare", *PAIR, "--years", "6", "--uncertainty", "3", "--json", "--keep", str(folder)]
    plays.most = 3
    with pytest.raises(SystemExit) as caught:
        main([*asked, "--lang", "en"])
    assert caught.value.code == 130
    assert f"kept is {folder}, and nothing else" in capsys.readouterr().err
    plays.most = None
    main(asked)
    found = json.loads(capsys.readouterr().out)
    del found["provenance"]
    whole = bs.compare(PAIR, years=6, uncertainty=3).summary()
    del whole["provenance"]
    assert json.dumps(found) == json.dumps(json.loads(json.dumps(whole)))
    assert np.isfinite(found["rows"][0]["difference"])
