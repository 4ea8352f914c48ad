"""The conditions of every hour of a week in every month, one by one."""

from itertools import product

from brandsim.roads.rules.conditions import SURFACES, Conditions


def every_hour():
    """Yield the conditions of every hour of every weekday of every month on each surface, in that order."""
    for month, weekday, hour, surface in product(range(1, 13), range(7), range(24), SURFACES):
        yield Conditions(month, weekday, hour, None, surface)
