"""The municipal plan as typed, sourced data, and a check that recomputes its sums."""

from brandsim.plan.model import TABLES, Plan
from brandsim.plan.rows import Budget, Crew, Indicator
from brandsim.plan.tables import load_plan
from brandsim.plan.verdicts import CheckRow

__all__ = ["TABLES", "Budget", "CheckRow", "Crew", "Indicator", "Plan", "load_plan"]
