"""A folder of catalogues that a test may write in."""

import pytest

from brandsim.words import catalogue as module, text
from brandsim.words.catalogue import catalogue
from brandsim.words.text import languages


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder of catalogues of its own, with a third language beside ours."""
    for lang in ("sv", "en"):
        told = (module.data_file("words", f"{lang}.toml")).read_text(encoding="utf-8")
        (tmp_path / f"{lang}.toml").write_text(told, encoding="utf-8")
    for where in (module, text):
        monkeypatch.setattr(where, "data_file", lambda *parts: tmp_path.joinpath(*parts[1:]))
    cached = (languages, catalogue)
    for each in cached:
        each.cache_clear()
    yield tmp_path
    for each in cached:
        each.cache_clear()
