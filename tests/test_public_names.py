"""Rooms that import what they offer only when it is asked for: what they say to a type checker is what they give."""

import ast
from importlib import import_module
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src"
LAZY = sorted(path for path in SOURCE.rglob("__init__.py") if "_WHERE = {" in path.read_text("utf-8"))


def room_of(path):
    return ".".join(path.parent.relative_to(SOURCE).parts)


def said_to_a_type_checker(path):
    """Return the module of every name that is imported under ``if TYPE_CHECKING``."""
    tree = ast.parse(path.read_text("utf-8"))
    [guarded] = [node for node in tree.body if isinstance(node, ast.If)]
    return {alias.asname: node.module for node in guarded.body for alias in node.names}


def test_the_rooms_are_these():
    assert [room_of(path) for path in LAZY] == ["brandsim", "brandsim.demand", "brandsim.roads"]


@pytest.mark.parametrize("path", LAZY, ids=room_of)
def test_every_name_is_what_the_type_checker_was_told(path):
    room, told = import_module(room_of(path)), said_to_a_type_checker(path)
    assert sorted(room.__all__) == sorted(told)
    for name, module in told.items():
        assert getattr(room, name) is getattr(import_module(module), name)
    assert set(dir(room)) >= set(told)


@pytest.mark.parametrize("path", LAZY, ids=room_of)
def test_an_unknown_name_is_no_attribute(path):
    with pytest.raises(AttributeError, match=f"module '{room_of(path)}' has no attribute 'incident'"):
        import_module(room_of(path)).incident  # noqa: B018
