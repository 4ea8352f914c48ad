"""Official statistics as files, written by the specifications of those who publish them."""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any

CODES = [str(code) for code in (*range(1, 10), *range(11, 16))]


def cube(dimensions: Mapping[str, Sequence[str]], value: Callable[..., Any], **more: Any) -> dict[str, Any]:
    """Return a dataset of JSON-stat 2.0 as PxWeb writes it."""
    return {
        "version": "2.0",
        "class": "dataset",
        "label": "Räddningsinsatser",
        "source": "MCF",
        "id": list(dimensions),
        "size": [len(codes) for codes in dimensions.values()],
        "dimension": {
            key: {
                "label": key,
                "category": {
                    "index": {code: at for at, code in enumerate(codes)},
                    "label": {code: f"{key} {code}" for code in codes},
                },
            }
            for key, codes in dimensions.items()
        },
        "value": [value(*cell) for cell in product(*dimensions.values())],
    } | more


def events(**changed: Sequence[str]) -> dict[str, Any]:
    """Return table B11, saved with months and types: code · month events of the municipality 0188."""
    dimensions = {
        "kommun": ["0188"],
        "ar": ["2022", "2023"],
        "manadNummer": [str(month) for month in range(1, 13)],
        "konvHandelsetypId": CODES,
    } | changed
    return cube(dimensions, lambda kommun, ar, month, code: int(code) + (ar == "2023"))


def kolada(*figures: tuple[str, str, int, Any], **more: Any) -> dict[str, Any]:
    """Return an answer of Kolada's interface: key figure, municipality, year and number."""
    values = [
        {
            "kpi": kpi,
            "municipality": of,
            "period": year,
            "values": [{"gender": "T", "count": 1, "status": "", "value": value, "isdeleted": False}],
        }
        for kpi, of, year, value in figures
    ]
    return {"values": values, "count": len(values), "next_url": None, "previous_url": None} | more


def saved(folder: Path, content: object, name: str = "b11.json") -> Path:
    """Write it as a file."""
    path = folder / name
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return path


def sparse(content: dict[str, Any]) -> dict[str, Any]:
    """Return a dataset with its numbers by their place, where there are any."""
    return content | {"value": {str(at): one for at, one in enumerate(content["value"]) if one is not None}}


def size_of(content: dict[str, Any]) -> int:
    """Return how many cells a dataset has."""
    return math.prod(content["size"])
