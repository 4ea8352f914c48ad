"""What somebody has chosen in the workshop, as a browser sends it."""

from __future__ import annotations

import json
from typing import Literal

from pydantic import Field

from brandsim._errors import InputError, Said, verbatim
from brandsim.tables.toml import TomlTable, checked

SOURCE = "workshop"


class CrewChoice(TomlTable):
    """A crew, as the sliders stand.

    Attributes
    ----------
    level : {"", "minimum", "ambition"}
        Empty: as all crews, or as the scenario has it.
    more : int
        Firefighters more than that.
    closed : {"never", "always", "hours"}
    from_hour, to_hour : int
        Whole clock hours between which it is closed, over midnight if the first is the later.
    days : {"all", "weekdays", "weekend"}
        On which days it is.
    """

    level: Literal["", "minimum", "ambition"] = ""
    more: int = Field(0, ge=-50, le=50)
    closed: Literal["never", "always", "hours"] = "never"
    from_hour: int = Field(22, ge=0, le=23)
    to_hour: int = Field(6, ge=0, le=23)
    days: Literal["all", "weekdays", "weekend"] = "all"


class Choices(TomlTable):
    """All that was chosen: what differs from the base."""

    title: str = Field("", max_length=80)
    level: Literal["", "minimum", "ambition"] = ""
    crews: dict[str, CrewChoice] = Field(default_factory=dict)
    assumptions: dict[str, float] = Field(default_factory=dict)


def _refused(constant: str) -> None:
    """Refuse what Python reads as a number and JSON has none of."""
    raise ValueError(constant)


def read_choices(body: bytes) -> Choices:
    """Read what a browser sent.

    Parameters
    ----------
    body : bytes
        JSON.

    Raises
    ------
    InputError
        If it is none, or says what nobody can choose.
    """
    try:
        content = json.loads(body, parse_constant=_refused)
    except (ValueError, RecursionError) as error:
        value, what = verbatim("text that cannot be read"), "the choices as JSON"
        raise InputError(SOURCE, "", value, what, "Reload the page.") from error
    if not isinstance(content, dict):
        value = verbatim(Said("a {type}", type=type(content).__name__))
        raise InputError(SOURCE, "", value, "the choices as JSON", "Reload the page.")
    return checked(Choices, content, SOURCE)
