"""Codes that the engines, tables and reports hand on are each other's only once."""

from enum import Enum
from importlib import import_module
from pkgutil import walk_packages

import brandsim


def test_no_code_is_another_names_too():
    """Two names of one number are one member of an enumeration: what is told would be the first of them."""
    rooms = [import_module(found.name) for found in walk_packages(brandsim.__path__, "brandsim.")]
    codes = {
        one
        for room in rooms
        for one in vars(room).values()
        if isinstance(one, type) and issubclass(one, Enum)
    }
    own = [one for one in codes if one.__module__.startswith("brandsim.")]
    assert len(own) > 10
    assert [one for one in own if len(list(one)) != len(one.__members__)] == []
