"""What the code writes is spelled as the project spells it: a key, a heading or a sentence with a slip is found."""

import ast
import re
from functools import cache
from pathlib import Path

from brandsim._data import data_folder
from support.code import SOURCE, files, nodes_of

ROOT = Path(__file__).parents[2]
OF_OTHERS = Path(__file__).with_name("words_of_others.txt")
"""Words that others chose: of file formats, libraries, tags of maps and published tables; letters that stand alone."""

WORD = re.compile(r"[^\W\d_](?:-[^\W\d_]{2,})+|[^\W\d_]+")
"""Letters; a letter alone is of what it is joined to."""

WRITTEN = {".css", ".csv", ".html", ".js", ".md", ".po", ".toml"}
NAME = {
    ast.Name: "id", ast.Attribute: "attr", ast.arg: "arg", ast.keyword: "arg", ast.alias: "name",
    ast.FunctionDef: "name", ast.ClassDef: "name",
}  # fmt: skip


def words(text):
    """Return the words of a text; a text that is a letter is a code, and none."""
    return set() if len(text) == 1 else set(WORD.findall(text))


@cache
def told():
    """Return the texts of the code, with where they stand; not what documents it."""
    found = []
    for path in files():
        notes = {id(node.value) for node in nodes_of(path) if isinstance(node, ast.Expr)}
        found += [
            (f"{path.relative_to(SOURCE)}:{node.lineno}", node.value)
            for node in nodes_of(path)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in notes
        ]
    return found


@cache
def spelled():
    """Return the words of the data, the papers, the pages and the names of the code; a letter alone is none.

    The page of the code's numbers is left out: it is written from the code.
    """
    tops = (data_folder(), ROOT / "docs", SOURCE)
    papers = [*ROOT.glob("*.md"), *(path for top in tops for path in top.rglob("*"))]
    texts = {
        path.read_text("utf-8", "replace")
        for path in papers
        if path.suffix in WRITTEN and path.name != "tal.md" and "_build" not in path.parts
    }
    nodes = (node for path in files() for node in nodes_of(path) if type(node) in NAME)
    texts |= {getattr(node, NAME[type(node)]) or "" for node in nodes}
    return {word for text in texts for word in words(text) if len(word) > 1}


def of_others():
    return OF_OTHERS.read_text("utf-8").split()


def is_spelled(word, known):
    """A word may begin with a capital or stand in capitals where it is known in small letters; not a letter alone."""
    if word in known or len(word) == 1:
        return word in known
    return word in {word.capitalize(), word.upper()} and word.lower() in known


def test_every_word_of_the_code_is_spelled_as_elsewhere():
    """A word that only the code writes is a slip, or somebody else's: then it stands in `words_of_others.txt`."""
    known = spelled().union(of_others())
    strange = [f"{at}: {word}" for at, text in told() for word in words(text) if not is_spelled(word, known)]
    assert strange == []


def test_words_of_others_are_used_and_stand_nowhere_else():
    used = set().union(*(words(text) for _, text in told()))
    known = spelled()
    assert of_others() == sorted(set(of_others()))
    assert [word for word in of_others() if word not in used or is_spelled(word, known)] == []
