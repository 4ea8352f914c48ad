"""Parts that are kept come back as they were, and what is damaged is played again."""

import json
from dataclasses import dataclass, is_dataclass
from pathlib import Path

import numpy as np
import pytest

from brandsim.response.year.counts import empty_counts
from brandsim.response.year.event_times import no_times
from brandsim.scenarios.run.kept_parts import KeptParts
from brandsim.scenarios.run.replications import ExtraResult, SampledResult
from support.archives import encrypted, misspelt, unclosed, vast, with_part


def kept(folder, play, parts):
    """Return what was played or read, in order."""
    beside = KeptParts(folder).beside(play)
    return [beside(one) for one in enumerate(parts)]


def equal(one, other):
    if isinstance(one, np.ndarray | np.generic):
        return type(one) is type(other) and one.dtype == other.dtype and one.tobytes() == other.tobytes()
    if isinstance(one, float):
        return np.float64(one).tobytes() == np.float64(other).tobytes()
    if isinstance(one, list | tuple):
        return type(one) is type(other) and len(one) == len(other) and all(map(equal, one, other))
    if isinstance(one, dict):
        return list(one) == list(other) and all(map(equal, one.values(), other.values()))
    if is_dataclass(one):
        return type(one) is type(other) and equal(vars(one), vars(other))
    return type(one) is type(other) and one == other


PARTS = [
    SampledResult(np.array([[1.5, np.nan, -0.0]]), np.array([[2**60]]), np.zeros((0, 3))),
    ExtraResult(np.arange(3.0), no_times(2), np.array([1, 2], np.uint8)),
    [(1, 2.5, None, True, "å", float("nan"), float("inf"), -0.0), {"b": 1, "a": [np.float32(0.1)]}],
    (np.array(5), np.int64(7), np.array(["a", "bc"])),
    empty_counts(),
]


@pytest.mark.parametrize("at", range(len(PARTS)))
def test_a_part_comes_back_as_it_was(tmp_path, at):
    (first,) = kept(tmp_path, PARTS.__getitem__, [at])
    (again,) = kept(tmp_path, None, [at])
    assert first is PARTS[at]
    assert equal(first, again)


def test_no_part_is_played_twice_and_plays_are_told_apart(tmp_path):
    played = []

    def double(part):
        played.append(part)
        return part * 2

    assert kept(tmp_path, double, [1, 2]) == [2, 4]
    parts = KeptParts(tmp_path)
    first, second = parts.beside(double), parts.beside(double)
    assert [first((0, 1)), second((0, 10)), first((2, 3))] == [2, 20, 6]
    assert played == [1, 2, 10, 3]


def damaged(content):
    half = len(content) // 2
    yield b""
    yield content[:half]
    yield content[:-1]
    yield content[:half] + bytes([content[half] ^ 255]) + content[half + 1 :]
    yield with_part(content, ".npy", unclosed)
    yield with_part(content, ".npy", misspelt)
    yield with_part(content, ".npy", vast)
    yield encrypted(content)


@pytest.mark.parametrize("how", range(8))
def test_a_part_that_is_damaged_is_played_again(tmp_path, how):
    figures = np.arange(200.0)
    kept(tmp_path, lambda _: figures, [0])
    (file,) = tmp_path.iterdir()
    file.write_bytes(list(damaged(file.read_bytes()))[how])
    (again,) = kept(tmp_path, lambda _: figures + 1, [0])
    assert again.tolist() == (figures + 1).tolist()
    assert kept(tmp_path, None, [0])[0].tolist() == again.tolist()


@dataclass(frozen=True)
class Elsewhere:
    """A class that is not of the package."""

    value: int


@pytest.mark.parametrize("value", [Elsewhere(1), Path("x"), {1, 2}, np.array([object()])])
def test_what_cannot_be_kept_is_no_part(tmp_path, value):
    (first,) = kept(tmp_path, lambda _: [1], [0])
    assert first == [1]
    if isinstance(value, Elsewhere):  # it is written, and never made of a file
        kept(tmp_path, lambda _: value, [0, 1])
        assert kept(tmp_path, lambda _: "played", [0, 1])[1] == "played"
    else:
        with pytest.raises((TypeError, ValueError)):
            kept(tmp_path, lambda _: value, [0, 1])


def test_no_file_makes_what_does_more_than_hold(tmp_path):
    kept(tmp_path, lambda _: [1], [0])
    (file,) = tmp_path.iterdir()
    begun = "brandsim.scenarios.run.kept_parts:KeptParts"
    for name, parts in (
        ("brandsim._files:check_can_be_written", [{"value": "x"}]),
        ("brandsim.cli:main", [{"value": "x"}]),
        ("os:system", [{"value": "x"}]),
        ("brandsim.none:No", [{"value": "x"}]),
        (begun, [{"value": "x"}]),
        (begun, {"folder": {"value": "x"}}),
    ):
        told = json.dumps({"class": name, "parts": parts}).encode()
        np.savez(file, shape=np.frombuffer(told, np.uint8))
        assert kept(tmp_path, lambda _: "played", [0]) == ["played"]
        file.unlink()


@pytest.mark.parametrize(
    "told", [{"class": "brandsim._files:x"}, {"array": 7}, {}, [], {"list": 5}, {"mapping": [[1]]}]
)
def test_a_shape_that_is_none_is_played_again(tmp_path, told):
    kept(tmp_path, lambda _: [1], [0])
    (file,) = tmp_path.iterdir()
    np.savez(file, shape=np.frombuffer(json.dumps(told).encode(), np.uint8))
    assert kept(tmp_path, lambda _: "played", [0]) == ["played"]
