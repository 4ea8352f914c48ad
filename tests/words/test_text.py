"""Texts in each language."""

import pytest

from brandsim._errors import InputError
from brandsim.words import text
from brandsim.words.text import UNSAID, Text, checked, languages


def test_a_text_is_told_in_each_language():
    jetty = Text("brygga", "jetty")
    assert [jetty.to(lang) for lang in languages()[:2]] == ["brygga", "jetty"]


def test_texts_are_put_together_in_each_language():
    both = Text.joined((Text("brygga", "jetty"), Text.same("3 km")), ", ")
    assert both == Text("brygga, 3 km", "jetty, 3 km")
    assert Text.each(lambda lang: f"<{lang}>") == Text("<sv>", "<en>")
    assert both
    assert not UNSAID


def test_a_text_that_data_do_not_hold_in_a_language_is_english(monkeypatch):
    monkeypatch.setattr(text, "languages", lambda: ("sv", "en", "fi"))
    assert Text("brygga", "jetty").to("fi") == "jetty"
    assert Text("brygga", "jetty", ("laituri",)).to("fi") == "laituri"


def test_a_language_without_a_catalogue_is_refused():
    assert checked("en") == "en"
    for ask in (checked, Text("brygga", "jetty").to):
        with pytest.raises(InputError, match=r"de.*a language \(one of: en, sv\)"):
            ask("de")
