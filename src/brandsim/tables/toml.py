"""TOML files into frozen pydantic models, with one translation of their faults.

A file is described by a `TomlTable` for each of its tables::

    class Period(TomlTable):
        first: str = Field("01-01", alias="from")
        weekdays: Several[str] = ()

and read by ``checked(Period, parse_toml(path, "a file of periods"), str(path))``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, Strict, TypeAdapter, ValidationError

from brandsim._data import parsed_toml
from brandsim._errors import NOTHING, InputError, Said
from brandsim._validate import suggestion
from brandsim.tables.csv import read_text
from brandsim.tables.faults import gathering, met

M = TypeVar("M")
T = TypeVar("T")

Several = Annotated[tuple[T, ...], Strict(False)]
"""A list of the file as a tuple; its items are as strict as any other value."""

Confidence = Literal["plan", "published", "computed", "assumption"]
"""How a number is known, as the schemas' columns `confidence` have it."""

_EXPECTED = {
    "missing": "a value",
    "dict_type": "a table, as under [name]",
    "model_type": "a table, as under [name]",
    "list_type": "a list, as in [1, 2]",
    "tuple_type": "a list, as in [1, 2]",
    "string_type": "text",
    "int_type": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "greater_than_equal": "greater than or equal to {ge:.15g}",
    "greater_than": "greater than {gt:.15g}",
    "less_than_equal": "less than or equal to {le:.15g}",
    "less_than": "less than {lt:.15g}",
    "literal_error": "{words} or {last}",
    "string_too_short": "text that is not blank",
    "too_short": "at least {min_length}",
    "finite_number": "a number that is finite",
    "int_from_float": "a whole number",
}
"""What a fault's kind means to somebody who writes TOML; the other kinds say it in pydantic's words."""

_UNKNOWN = {"extra_forbidden", "unexpected_keyword_argument"}
"""The kinds of fault that an unknown key has: of a model, and of a pydantic dataclass."""


class TomlTable(BaseModel):
    """A table of a TOML file: frozen, nothing unknown, no number for a text, fields by alias or name."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, populate_by_name=True)


def parse_toml(path: Path, what: str) -> dict[str, Any]:
    """Read a TOML file.

    Parameters
    ----------
    path : Path
    what : str
        What the file is, for the message where it is missing: ``"a scenario file"``.

    Raises
    ------
    InputError
        For a file that is missing, empty, not UTF-8 or not TOML; the message names the line.
    """
    return parsed_toml(read_text(path, what), str(path))


def checked(model: type[M], content: Any, source: str, place: str = "") -> M:
    """Check content against a model.

    Parameters
    ----------
    model : type of pydantic model, or pydantic dataclass
    content : object
        A table as `parse_toml` returns it.
    source : str
        The file, for the message.
    place : str
        Where in the file the table stands; empty: it is the whole file.

    Raises
    ------
    InputError
        For the first fault, with its key path; a misspelt key, with the nearest known one, goes before a key that
        is missing, since it explains it.
    """
    try:
        return TypeAdapter(model).validate_python(content)
    except ValidationError as error:
        faults = error.errors()
    first = next((one for one in faults if one["type"] in _UNKNOWN), faults[0])
    for one in faults if gathering() else ():
        met(_told(model, one, source, place))
    raise _told(model, first, source, place)


def _told(model: Any, fault: Any, source: str, place: str) -> InputError:
    """Tell a fault that pydantic found, with its key path."""
    path = fault["loc"]
    where = ", ".join(part for part in (place, ".".join(str(part) for part in path)) if part)
    if fault["type"] in _UNKNOWN:
        known = _known_keys(model, path)
        cure = Said("Correct or remove it{nearest}.", nearest=suggestion(str(path[-1]), known))
        return InputError(
            source, where, path[-1], Said("a known key ({names})", names=", ".join(known)), cure
        )
    value = NOTHING if fault["type"] == "missing" else fault["input"]
    told, limits = _EXPECTED.get(fault["type"]), fault.get("ctx", {})
    if fault["type"] == "literal_error":
        words, _, last = limits["expected"].rpartition(" or ")
        limits = {"words": words, "last": last}
    expected = _shortened(fault["msg"]) if told is None else Said(told, **limits)
    return InputError(source, where, value, expected, "Correct the value; text is quoted, numbers are not.")


def _shortened(message: str) -> str:
    message = message.removeprefix("Input should be ").removeprefix("Value should ")
    return message[:1].lower() + message[1:]


def _known_keys(model: Any, path: tuple[int | str, ...]) -> list[str]:
    """List the keys of the table that a key path ends in, found along the annotations of the models."""
    table = model
    for part in path[:-1]:
        fields = table.__pydantic_fields__.items()
        field = next((field for name, field in fields if part in {name, field.alias}), None)
        # Positions in lists and free keys of mappings lie between two tables: they are no fields.
        table = table if field is None else _inner(field.annotation) or table
    fields = table.__pydantic_fields__.items()
    return [field.alias or name for name, field in fields if not field.exclude]


def _inner(annotation: Any) -> type[BaseModel] | None:
    """Find the model inside an annotation such as ``Mapping[str, Crew] | None``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _inner(part))), None)
