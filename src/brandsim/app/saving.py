"""A scenario of the workshop as a file: TOML that names its parent and what differs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import tomli_w

from brandsim._errors import InputError, verbatim
from brandsim._files import told, written_whole
from brandsim.app.workshop import Workshop


def scenario_toml(content: dict[str, Any], parent: str) -> str:
    """Write a scenario's file.

    Parameters
    ----------
    content : dict of str to object
        From `stated`.
    parent : str
        As the file calls the base.
    """
    first = {"name": content["name"], "parent": parent}
    return tomli_w.dumps({**first, **content})


def save(workshop: Workshop, content: dict[str, Any], mine: set[Path]) -> Path:
    """Write a scenario's file into the workshop's folder.

    Parameters
    ----------
    workshop : Workshop
    content : dict of str to object
        From `stated`.
    mine : set of Path
        Files that this workshop has written, which it may replace; the new one is added.

    Raises
    ------
    InputError
        If somebody else's file has that name, or the folder cannot be written.
    """
    path = workshop.folder / f"{content['name']}.toml"
    if path.exists() and path not in mine:
        value, what = verbatim("a file that exists"), "the name of a new file"
        raise InputError(str(path), "", value, what, "Give the scenario another name.")
    with told(path, "a folder that can be written", "Check the rights of the folder."):
        path.parent.mkdir(parents=True, exist_ok=True)
    with written_whole(path) as temporary:
        temporary.write_text(scenario_toml(content, workshop.parent), encoding="utf-8")
    mine.add(path)
    return path
