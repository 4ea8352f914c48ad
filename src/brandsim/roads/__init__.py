"""The road network: travel times, points on roads, ferries, importers."""

from lazy_loader import attach_stub

# The kernels import numba, the frames geopandas: only those who use roads should wait for them.
# What is offered stands in `__init__.pyi`.
__getattr__, __dir__, __all__ = attach_stub(__name__, __file__)
