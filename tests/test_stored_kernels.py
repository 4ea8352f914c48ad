"""A stored kernel is used only while all that it holds is as old: numba looks at its own file alone."""

import os

import pytest

from support.kernels import drop_stale

FILES = {
    "loop.py": "from numba import njit\nfrom house import choice\nfrom house.facts import LIMIT\n",
    "choice.py": "from numba import njit\nfrom house.codes import ORDER\n",
    "codes.py": "from house.words import WORDS\nORDER = 1\n",
    "facts.py": "LIMIT = 2\n",
    "words.py": "WORDS = 3\n",
}


@pytest.fixture
def house(tmp_path):
    package = tmp_path / "house"
    (package / "__pycache__").mkdir(parents=True)
    for name, text in FILES.items():
        (package / name).write_text(text)
        os.utime(package / name, (1000, 1000))
    for name in ("loop.run-3.py311.nbi", "loop.run-3.py311.1.nbc", "choice.rank-2.py311.nbi"):
        (package / "__pycache__" / name).write_bytes(b"")
        os.utime(package / "__pycache__" / name, (2000, 2000))
    return package


@pytest.mark.parametrize(
    ("changed", "dropped"),
    [
        ("", set()),
        ("loop", {"loop"}),
        ("choice", {"choice", "loop"}),
        ("codes", {"choice", "loop"}),
        ("facts", {"loop"}),
        ("words", set()),
    ],
)
def test_a_kernel_goes_when_something_that_it_holds_is_newer(house, changed, dropped):
    if changed:
        os.utime(house / f"{changed}.py", (3000, 3000))
    assert {file.stem for file in drop_stale(house)} == dropped
    left = {path.name.split(".")[0] for path in (house / "__pycache__").iterdir()}
    assert left == {"choice", "loop"} - dropped
