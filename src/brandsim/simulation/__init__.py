"""The simulation: a world of units, the incidents that strike it, and two engines that agree to the last bit."""

from brandsim.simulation.journeys import Journeys
from brandsim.simulation.record_tables import Records
from brandsim.simulation.tables import Rules, World, simulate_world

__all__ = ["Journeys", "Records", "Rules", "World", "simulate_world"]
