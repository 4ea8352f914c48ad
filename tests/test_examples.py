"""What the documentation of the code shows is what the code says."""

import ast
import doctest
import importlib
from pathlib import Path

import pytest

import brandsim as bs

SOURCE = Path(bs.__file__).parent
SHOWN = sorted(path for path in SOURCE.rglob("*.py") if ">>>" in path.read_text("utf-8"))


def public():
    """Return the names that the package offers, functions only."""
    stub = ast.parse((SOURCE / "__init__.pyi").read_text("utf-8"))
    names = [alias.name for node in stub.body if isinstance(node, ast.ImportFrom) for alias in node.names]
    return [name for name in names if name[0].islower()]


@pytest.mark.parametrize("name", public())
def test_every_function_shows_its_use(name):
    assert doctest.DocTestParser().get_examples(getattr(bs, name).__doc__), name


@pytest.mark.slow
@pytest.mark.parametrize("path", SHOWN, ids=lambda path: str(path.relative_to(SOURCE)))
def test_examples_give_what_they_show(path):
    parts = path.relative_to(SOURCE.parent).with_suffix("").parts
    module = importlib.import_module(".".join(parts[:-1] if parts[-1] == "__init__" else parts))
    found = doctest.testmod(module, optionflags=doctest.REPORT_NDIFF)
    assert found.attempted
    assert not found.failed
