"""Draws: uniform, independent between streams, the same whoever asks."""

import re
from pathlib import Path

import numpy as np
import pytest
from numba import njit

from brandsim.draws import (
    QUANTILE_BITS,
    Stream,
    absorb,
    draw,
    drawn_quantile,
    mix,
    quantile_index,
    quantile_levels,
    stream_key,
    unit_draws,
    unit_interval,
)

COUNT = 200_000
MASK = 2**64 - 1


@njit
def _uniforms(key, count, number):
    values = np.empty(count)
    for entity in range(count):
        values[entity] = unit_interval(draw(key, np.uint64(entity), number))
    return values


@njit
def _uniforms_by_number(key, entity, count):
    values = np.empty(count)
    for number in range(count):
        values[number] = unit_interval(draw(key, entity, number))
    return values


def uniforms(key, count, number):
    return _uniforms(np.uint64(key), count, number)


def uniforms_by_number(key, entity, count):
    return _uniforms_by_number(np.uint64(key), entity, count)


def plain_mix(x):
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & MASK
    return x ^ (x >> 31)


def plain_absorb(key, value):
    return plain_mix((key + (value + 1) * 0x9E3779B97F4A7C15) & MASK)


def plain_draw(seed, replication, stream, entity, number):
    key = 0x9E3779B97F4A7C15
    for value in (seed, replication, stream, entity, number):
        key = plain_absorb(key, value)
    return key


@pytest.mark.parametrize("keys", [(0, 0, 1, 0, 0), (1, 0, 4, 7, 3), (2**40, 999, 8, 2**63 + 5, 12)])
def test_plain_python_gives_the_same_bits(keys):
    seed, replication, stream, entity, number = keys
    key = np.uint64(stream_key(seed, replication, stream))
    bits = int(draw(key, np.uint64(entity), number))
    assert bits == plain_draw(*keys)
    assert int(drawn_quantile(key, np.uint64(entity), number)) == bits >> (64 - QUANTILE_BITS)
    assert int(quantile_index(np.uint64(bits))) == bits >> (64 - QUANTILE_BITS)
    assert unit_interval(np.uint64(bits)) == (bits >> 11) / 2**53


def test_compiled_callers_get_the_same_bits_as_python():
    @njit
    def compiled(seed, replication, stream, entity, number):
        return draw(stream_key(seed, replication, stream), entity, number)

    for entity in (0, 1, 2**63 + 1):
        python = draw(np.uint64(stream_key(3, 4, 5)), np.uint64(entity), 6)
        assert int(compiled(3, 4, 5, np.uint64(entity), 6)) == int(python)


def test_the_mixing_function_is_splitmix64():
    # The first outputs of SplitMix64 with seed 0, as its authors' code prints them.
    golden = 0x9E3779B97F4A7C15
    outputs = [int(mix(np.uint64(k * golden & MASK))) for k in (1, 2, 3)]
    assert outputs == [0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F]


@pytest.mark.parametrize("seed", [0, 1, 2**33])
@pytest.mark.parametrize("replication", [0, 1])
def test_draws_are_uniform(seed, replication):
    values = uniforms(stream_key(seed, replication, int(Stream.TIME)), COUNT, 0)
    assert values.min() >= 0
    assert values.max() < 1
    counts = np.bincount((values * 256).astype(int), minlength=256)
    # Chi-square with 255 degrees of freedom: mean 255, standard deviation 22.6.
    assert 255 - 5 * 22.6 < ((counts - COUNT / 256) ** 2 / (COUNT / 256)).sum() < 255 + 5 * 22.6
    assert values.mean() == pytest.approx(0.5, abs=5 / np.sqrt(12 * COUNT))


def test_every_bit_is_even():
    key = np.uint64(stream_key(1, 0, 1))
    bits = np.array([int(draw(key, np.uint64(entity), 0)) for entity in range(4000)], dtype=np.uint64)
    ones = ((bits[:, None] >> np.arange(64, dtype=np.uint64)) & np.uint64(1)).mean(axis=0)
    assert np.abs(ones - 0.5).max() < 5 * 0.5 / np.sqrt(4000)


@pytest.mark.parametrize("count", [COUNT // 8, pytest.param(COUNT, marks=pytest.mark.slow)])
def test_streams_replications_seeds_entities_and_numbers_are_uncorrelated(count):
    series = [uniforms(stream_key(1, 0, int(stream)), count, 0) for stream in Stream]
    series += [uniforms(stream_key(1, replication, 1), count, 0) for replication in (1, 2)]
    series += [uniforms(stream_key(seed, 0, 1), count, 0) for seed in (0, 2)]
    series += [uniforms(stream_key(1, 0, 1), count, number) for number in (1, 2)]
    series += [uniforms_by_number(stream_key(1, 0, 1), np.uint64(entity), count) for entity in (0, 1)]
    series += [np.roll(series[0], 1)]
    correlation = np.corrcoef(series) - np.eye(len(series))
    assert np.abs(correlation).max() < 5 / np.sqrt(count)


def test_keys_differ_and_their_order_counts():
    keys = {int(stream_key(s, r, k)) for s in range(20) for r in range(20) for k in range(1, 9)}
    assert len(keys) == 20 * 20 * 8
    key = np.uint64(5)
    assert int(absorb(absorb(key, 1), 2)) != int(absorb(absorb(key, 2), 1))


def test_streams_have_the_numbers_that_the_design_gives_them():
    """Another number would draw every year anew."""
    page = (Path(__file__).parents[1] / "docs/design/003-draws.md").read_text("utf-8")
    listed = re.findall(r"^\| `([A-Z_]+)` \|", page, re.MULTILINE)
    assert {name: int(stream) for name, stream in Stream.__members__.items()} == {
        name: number for number, name in enumerate(listed, 1)
    }


def test_quantile_levels_are_the_midpoints_of_equal_slices():
    levels = quantile_levels()
    assert len(levels) == 2**QUANTILE_BITS
    assert levels[0] == 0.5 / 2**QUANTILE_BITS
    assert levels[-1] == 1 - levels[0]
    assert levels.mean() == pytest.approx(0.5)
    # As a table: the mean of an exponential variable by the midpoint rule.
    assert -np.log1p(-levels).mean() == pytest.approx(1.0, abs=2e-4)


def test_a_quantile_index_uses_the_whole_table():
    key = np.uint64(stream_key(1, 0, 1))
    found = {int(drawn_quantile(key, np.uint64(entity), 0)) for entity in range(60_000)}
    assert found == set(range(2**QUANTILE_BITS))


def test_draws_under_many_keys_are_those_under_each():
    keys = np.array([stream_key(5, number, 7) for number in range(50)], np.uint64)
    for entity, number in ((0, 0), (2**55 + 3, 1)):
        one_by_one = [unit_interval(np.uint64(draw(key, entity, number))) for key in keys]
        assert unit_draws(keys, entity, number).tolist() == one_by_one
