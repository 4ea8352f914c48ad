"""Times that come at random, each for a random while: breakdowns and their repairs, help and how long it takes."""

from __future__ import annotations

import math

import numpy as np

from brandsim._kernels import kernel
from brandsim.draws import draw, unit_interval


@kernel()
def spells(stream, entity, gap_ms, while_ms, end_ms):  # type: ignore[no-untyped-def]
    """Return when something begins before `end_ms`, and for how long each lasts: int64 ms [spells, 2].

    Gaps and whiles are exponential, of these means; the n-th of both are drawn with the numbers 1 + 2n and 2 + 2n.

    Parameters
    ----------
    stream : uint64
        From `brandsim.draws.stream_key`.
    entity : uint64
        As in `brandsim.draws.draw`.
    gap_ms, while_ms : float
    end_ms : int
    """
    found, at = 0, 0.0
    while at < end_ms:
        at += -math.log(1.0 - unit_interval(draw(stream, entity, 1 + 2 * found))) * gap_ms
        found += 1
    drawn = np.empty((found - 1, 2), np.int64)
    at = 0.0
    for n in range(found - 1):
        at += -math.log(1.0 - unit_interval(draw(stream, entity, 1 + 2 * n))) * gap_ms
        drawn[n, 0] = int(at)
        drawn[n, 1] = int(-math.log(1.0 - unit_interval(draw(stream, entity, 2 + 2 * n))) * while_ms)
    return drawn
