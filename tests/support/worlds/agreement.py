"""Both engines on the same world: their records must be equal."""

from brandsim.simulation.engines import FastEngine
from brandsim.simulation.reference import run_reference

FAST = FastEngine()


def agreed(world, incidents, seed=7, replication=0, count=None):
    """Return the records of both engines, which must be equal and complete."""
    count = len(incidents.time_ms) if count is None else count
    fast = FAST(world, incidents, count, seed, replication)
    reference = run_reference(world, incidents, count, seed, replication)
    assert fast.differences(reference) == []
    assert len(fast.cause) == count
    return fast
