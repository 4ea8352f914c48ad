"""Dispatch: what an incident asks for and which units go."""

from brandsim.dispatch.alarm_plan import AlarmPlan, Capability, load_alarm_plan

__all__ = ["AlarmPlan", "Capability", "load_alarm_plan"]
