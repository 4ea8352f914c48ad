"""The simulation: a world of units, the incidents that strike it, and two engines that agree to the last bit."""

from brandsim.simulation.tables import Records, Rules, World, simulate_world

__all__ = ["Records", "Rules", "World", "simulate_world"]
