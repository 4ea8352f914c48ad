"""The service: stations, their crews and units, and how fast each gets away."""

from brandsim.service.stations import Crew, Service, Unit, load_service

__all__ = ["Crew", "Service", "Unit", "load_service"]
