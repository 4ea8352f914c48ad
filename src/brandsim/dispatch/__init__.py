"""Dispatch: what an incident asks for and which units go."""

from brandsim.dispatch.alarm_plan import AlarmPlan, load_alarm_plan
from brandsim.dispatch.capabilities import Capability

__all__ = ["AlarmPlan", "Capability", "load_alarm_plan"]
