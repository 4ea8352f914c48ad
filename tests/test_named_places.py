"""What an error says that a fault stands at exists: a column, a key, an argument, an option or a word of the code."""

import ast
import re
from functools import cache
from pathlib import Path

from support.code import SOURCE, files, nodes_of

ROOT = Path(__file__).parents[1]
AT = {"InputError": 1, "check_known": 1, "fault": 0}
"""Which argument says where, by who is called."""


OF_OTHERS = {"next_url"}
"""Keys of files whose form is another's."""


def places():
    """Yield every literal place of a fault, with who says it."""
    for path in files():
        for node in nodes_of(path):
            name = (
                getattr(node.func, "attr", getattr(node.func, "id", None))
                if isinstance(node, ast.Call)
                else None
            )
            if name in AT and len(node.args) > AT[name]:
                for part in ast.walk(node.args[AT[name]]):
                    if isinstance(part, ast.Constant) and isinstance(part.value, str) and part.value:
                        yield f"{path.relative_to(SOURCE)}:{part.lineno}", part.value


@cache
def known():
    """Every word of the code that is no text, and of the data: columns, keys and what they hold."""
    words = set(OF_OTHERS)
    for path in files():
        for node in nodes_of(path):
            if "cli" in path.parts and isinstance(node, ast.Constant) and str(node.value).startswith("--"):
                words |= set(re.findall(r"[a-z][\w-]*", str(node.value)))
            for field in ("id", "arg", "attr", "name"):
                words.add(str(getattr(node, field, "")))
    for path in sorted((ROOT / "data" / "schema").glob("*.csv")):
        words |= set(re.findall(r"[\w-]+", path.read_text("utf-8")))
    return words


def exists(word):
    if word.endswith("_"):  # what follows is filled in
        return any(one.startswith(word) for one in known())
    return word in known() or word.replace("-", "_") in known()


def test_every_place_that_an_error_names_exists():
    found = list(places())
    assert len(found) > 150
    strange = [(at, said) for at, said in found if not all(map(exists, re.findall(r"[A-Za-z][\w-]*", said)))]
    assert strange == []
