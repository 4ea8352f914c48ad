"""The code as it is written, for tests that read it: each file is parsed once."""

import ast
from functools import cache
from pathlib import Path

import brandsim

SOURCE = Path(brandsim.__file__).parent


@cache
def parsed(path):
    return ast.parse(path.read_text("utf-8"))


@cache
def nodes_of(path):
    return tuple(ast.walk(parsed(path)))


def files():
    return sorted(SOURCE.rglob("*.py"))
