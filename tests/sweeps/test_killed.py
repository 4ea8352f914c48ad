"""A sweep killed at random moments ends as one that nobody disturbed; ``kill.py`` beside kills it more often."""

import pytest

from support.sweeps import KILLED, Killer, hashes, seconds_of

KILLS = 5


@pytest.mark.slow
def test_what_is_killed_goes_on_where_it_was(tmp_path):
    sweep = tmp_path / "sweep.toml"
    sweep.write_text(KILLED, encoding="utf-8")
    seconds = seconds_of(sweep, tmp_path / "whole")
    killer = Killer(sweep, hashes(tmp_path / "whole"), seconds, 1)
    rounds = 0
    while killer.kills < KILLS or not killer.ends:
        if killer.once(tmp_path / f"killed{rounds}"):
            rounds += 1
    assert killer.kept >= 40
    assert (killer.played_twice, killer.differing) == ([], [])
