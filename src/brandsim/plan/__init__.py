"""The municipal plan as typed, sourced data, and a check that recomputes its sums."""

from brandsim.plan.load import load_plan
from brandsim.plan.plan import TABLES, Plan
from brandsim.plan.rows import Indicator, StaffingRow
from brandsim.plan.tables import Budget
from brandsim.plan.verdicts import CheckRow

__all__ = ["TABLES", "Budget", "CheckRow", "Indicator", "Plan", "StaffingRow", "load_plan"]
