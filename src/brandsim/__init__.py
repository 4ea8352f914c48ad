"""brandsim: what a rescue-service staffing decision buys, in minutes, people and kronor.

Examples
--------
>>> import brandsim as bs
>>> plan = bs.load_plan()
>>> plan.indicator("Tid från larm").mal_2024
10
"""

from lazy_loader import attach_stub

__version__ = "0.1.0"

# Numba, pandas and matplotlib take seconds to import: only those who use them should wait.
# What is offered stands in `__init__.pyi`.
__getattr__, __dir__, __all__ = attach_stub(__name__, __file__)
