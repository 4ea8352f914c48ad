"""Rooms that import what they offer only when it is asked for: what they say to a type checker is what they give."""

import ast
from importlib import import_module
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src"
LAZY = sorted(SOURCE.rglob("__init__.pyi"))


def room_of(path):
    return ".".join(path.parent.relative_to(SOURCE).parts)


def listed(path):
    """Return the module of every name that a room offers."""
    imports = [node for node in ast.parse(path.read_text("utf-8")).body if isinstance(node, ast.ImportFrom)]
    return {alias.asname: f"{room_of(path)}.{node.module}" for node in imports for alias in node.names}


def test_the_rooms_are_these():
    assert [room_of(path) for path in LAZY] == ["brandsim", "brandsim.demand", "brandsim.roads"]


@pytest.mark.parametrize("path", LAZY, ids=room_of)
def test_every_name_is_what_the_type_checker_was_told(path):
    room, names = import_module(room_of(path)), listed(path)
    assert len(names) >= 10
    assert sorted(room.__all__) == sorted(names)
    for name, module in names.items():
        assert getattr(room, name) is getattr(import_module(module), name)


@pytest.mark.parametrize("path", LAZY, ids=room_of)
def test_an_unknown_name_is_no_attribute(path):
    with pytest.raises(AttributeError, match=f"{room_of(path)} attribute incident"):
        import_module(room_of(path)).incident  # noqa: B018
