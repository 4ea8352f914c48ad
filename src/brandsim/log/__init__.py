"""Alarm logs of other systems: read by a mapping of their columns, every row that cannot be used named."""

from brandsim.log.log import IncidentLog, read_log

__all__ = ["IncidentLog", "read_log"]
