"""What a scenario is called, and what it says of itself where its file does not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from brandsim.words.catalogue import term, told
from brandsim.words.text import UNSAID, Text

_CHANGES = (
    "level", "crews", "data", "dispatch", "assumptions", "year", "costs", "capital", "lone_leader_stops_clock",
    "warmup_days", "priced",
)  # fmt: skip
"""What the file of a scenario may state, as it is told where the file does not describe itself."""


def said_of(content: Mapping[str, Any], parent: Text | None) -> dict[str, str]:
    """Title and describe a scenario by its own file; what it does not say is derived, never taken from its parent.

    Parameters
    ----------
    content : mapping
        What the file states.
    parent : Text or None
        The parent's title.
    """
    title = content.get("title_sv") or content.get("title_en") or content["name"]
    about = content.get("description_sv") or content.get("description_en") or ""
    derived = (
        UNSAID
        if about or parent is None
        else told("scenario_derived", parent=parent, changed=_changes(content))
    )
    return {
        "title_sv": title,
        "title_en": content.get("title_en") or title,
        "description_sv": about or derived.sv,
        "description_en": content.get("description_en") or about or derived.en,
    }


def _changes(content: Mapping[str, Any]) -> Text:
    """Name what a scenario's file states beside its name, in words."""
    from brandsim.words.numbers import listed

    keys = [key for key in _CHANGES if content.get(key)] or ["nothing"]
    return Text.each(lambda lang: listed([term(f"changed_{key}", lang) for key in keys], lang))
