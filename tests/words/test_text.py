"""Texts in each language."""

import pytest

from brandsim._errors import InputError
from brandsim.words.text import Text, checked, languages


def test_a_text_is_told_in_each_language():
    text = Text("brygga", "jetty")
    assert [text.to(lang) for lang in languages()[:2]] == ["brygga", "jetty"]


def test_a_language_without_a_catalogue_is_refused():
    assert checked("en") == "en"
    for ask in (checked, Text("brygga", "jetty").to):
        with pytest.raises(InputError, match=r"de.*a language \(one of: en, sv\)"):
            ask("de")
