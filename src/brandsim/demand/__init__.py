"""Incidents: which types, how many, where and when; read from tables, drawn or replayed."""

from lazy_loader import attach_stub

# The tables import pandas, the kernel numba: only those who use them should wait for them.
# What is offered stands in `__init__.pyi`.
__getattr__, __dir__, __all__ = attach_stub(__name__, __file__)
