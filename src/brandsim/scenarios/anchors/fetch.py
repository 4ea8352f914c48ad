"""Official statistics fetched where somebody asks for them, and saved as the files that `read_statistics` reads."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from brandsim._errors import NOTHING, InputError, Said, verbatim
from brandsim._files import check_can_be_written, check_file_exists, told
from brandsim._validate import check_known
from brandsim.scenarios.anchors.kolada import KPIS, kolada_rows
from brandsim.scenarios.anchors.origin import Fetched, beside, save
from brandsim.scenarios.anchors.web import CURE, MOST_BYTES, asked, checked_address, object_in
from brandsim.tables.cubes import cube_of_json
from brandsim.tables.json import parse_json

KOLADA = "https://api.kolada.se/v3"
"""Where Kolada's open interface is, version 3: https://api.kolada.se/v3/docs."""

MOST_PAGES = 100
MOST_YEARS = 25
"""How many years the interface takes in one question."""

MOST_QUERY_MB = 1

_SPAN = re.compile(r"((?:19|20)\d\d)(?:-((?:19|20)\d\d))?")


def fetch_kolada(kpis: Sequence[str], municipality: str, years: str, folder: str | Path) -> Path:
    """Fetch key figures of a municipality from Kolada, every page, and save them as one answer.

    Parameters
    ----------
    kpis : sequence of str
        Those of `KPIS`.
    municipality : str
        Its code of four figures.
    years : str
        Such as ``2019-2024`` or ``2019,2023``; empty: all that there are.
    folder : str or Path
        Where the file is saved, ``kolada_<municipality>_<date>_<hash>.json``, and beside it where it is from; made if
        it is not there.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    InputError
        For an unknown key figure, a municipality or years of another form, a folder that cannot be written, and what
        `web.asked` refuses; if there is no figure. Nothing is written then.
    """
    for kpi in kpis:
        check_known("statistics", "--kolada", kpi, KPIS, "a key figure that the model has")
    if not re.fullmatch(r"[0-9]{4}", municipality):
        what = Said("the code of a municipality, four figures")
        cure = Said("Give it, such as --municipality 0188.")
        raise InputError("statistics", "--municipality", municipality or NOTHING, what, cure)
    named = tuple(dict.fromkeys(kpis))
    wanted = _years(years)
    _check_folder(folder)
    url = f"{KOLADA}/data/kpi/{','.join(named)}/municipality/{municipality}"
    if wanted:
        url += f"/year/{','.join(wanted)}"
    contents, bodies = _pages(url)
    rows = [row for content in contents for row in content["values"]]
    if not kolada_rows(url, rows):
        value = verbatim(Said("no figure of {kpis} for {code}", kpis=", ".join(named), code=municipality))
        cure = Said("Check the code and the years.")
        raise InputError(url, "", value, Said("figures of the municipality"), cure)
    body = bodies[0] if len(bodies) == 1 else _joined(rows)
    origin = _origin(url, body, pages=len(bodies), kpis=named, years=wanted)
    return _saved(folder, f"kolada_{municipality}", body, origin)


def _years(text: str) -> tuple[str, ...]:
    years: list[str] = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        span = _SPAN.fullmatch(part)
        first, last = (int(span[1]), int(span[2] or span[1])) if span else (1, 0)
        if first > last:
            cure = Said("Write it so, or leave it out for every year.")
            raise InputError("statistics", "--years", text, Said("years, as in 2019-2024 or 2019,2023"), cure)
        years += map(str, range(first, last + 1))
    found = tuple(dict.fromkeys(years))
    if len(found) > MOST_YEARS:
        what = Said("at most {most:# year|# years}", most=MOST_YEARS)
        cure = Said("Ask for them in several turns, or leave it out for every year.")
        raise InputError("statistics", "--years", text, what, cure)
    return found


def _pages(url: str) -> tuple[list[Mapping[str, Any]], list[bytes]]:
    """Ask for every page of an answer; the next one is always asked of the same server."""
    contents, bodies, seen = list[Mapping[str, Any]](), list[bytes](), set[str]()
    onward: str | None = url
    while onward:
        if onward in seen or len(seen) == MOST_PAGES:
            value = verbatim(Said("{n:# page|# pages} and no last one", n=len(seen)))
            raise InputError(url, "next_url", value, Said("an answer that ends"), CURE)
        seen.add(onward)
        bodies.append(asked(onward, most_bytes=MOST_BYTES - sum(map(len, bodies))))
        contents.append(object_in(onward, bodies[-1]))
        if not isinstance(contents[-1].get("values"), list):
            value = verbatim(Said("an answer that cannot be read"))
            raise InputError(onward, "", value, Said("an answer of Kolada, version 3"), CURE)
        onward = _next(url, contents[-1].get("next_url") or contents[-1].get("next_page"))
    return contents, bodies


def _next(url: str, named: object) -> str | None:
    if not named:
        return None
    asked_of = urlsplit(url)
    try:
        onward = urlsplit(urljoin(url, str(named)))
        host = onward.hostname
    except ValueError:
        host = None
    if host != asked_of.hostname:
        what = Said("a page of {host} itself", host=asked_of.hostname)
        raise InputError(url, "next_url", named, what, CURE)
    # Behind a gateway the service names itself by http; it is asked as it was the first time.
    return onward._replace(scheme=asked_of.scheme, netloc=asked_of.netloc, fragment="").geturl()


def _joined(rows: Sequence[Any]) -> bytes:
    whole = {"values": rows, "count": len(rows), "next_url": None, "previous_url": None}
    return json.dumps(whole, ensure_ascii=False).encode()


def fetch_pxweb(url: str, query: str | Path, folder: str | Path) -> Path:
    """Fetch a table of a PxWeb service, version 1 of its interface, and save the answer.

    Parameters
    ----------
    url : str
        Of the table.
    query : str or Path
        File of the question, as PxWeb shows it below a table (“API query for this table”); json-stat2 is asked for,
        whatever format it names.
    folder : str or Path
        Where the answer is saved, ``pxweb_<table>_<date>_<hash>.json``, and beside it where it is from; made if it is
        not there.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    InputError
        For a question that is none, a folder that cannot be written, what `web.asked` refuses, or an answer that is
        no JSON-stat 2.0. Nothing is written then.
    """
    parts = checked_address(url)
    question = _question(Path(query))
    _check_folder(folder)
    body = asked(url, question)
    cube_of_json(Path(url), object_in(url, body))
    table = re.sub(r"[^A-Za-z0-9]+", "-", parts.path.rstrip("/").rpartition("/")[2]).strip("-")[:40]
    posted = json.dumps(question, ensure_ascii=False, separators=(",", ":"))
    return _saved(folder, f"pxweb_{table or 'table'}", body, _origin(url, body, query=posted))


def _question(path: Path) -> dict[str, Any]:
    what, cure = Said("a query of PxWeb in JSON"), Said("Copy it from below the table, at the service.")
    check_file_exists(path, what, most_mb=MOST_QUERY_MB)
    question = parse_json(path, what, cure)
    if not isinstance(question.get("query"), list):
        raise InputError(str(path), "query", question.get("query", NOTHING), Said("a list of choices"), cure)
    return {"query": question["query"], "response": {"format": "json-stat2"}}


def _check_folder(folder: str | Path) -> None:
    if not str(folder):
        what = Said("a folder to save in")
        cure = Said(
            "Name it with --save, or name with --anchors a table in a municipality's folder, which has input."
        )
        raise InputError("statistics", "--save", NOTHING, what, cure)
    path = Path(folder)
    check_can_be_written(path / "kolada.json" if path.exists() else path)


def _origin(url: str, body: bytes, **more: Any) -> Fetched:
    today = datetime.now(UTC).date().isoformat()
    return Fetched(url=url, fetched=today, sha256=hashlib.sha256(body).hexdigest(), **more)


def _saved(folder: str | Path, stem: str, body: bytes, origin: Fetched) -> Path:
    """Save it under a name that no other content has: what was fetched is never changed."""
    path = Path(folder) / f"{stem}_{origin.fetched}_{origin.sha256[:8]}.json"
    with told(folder, "a folder that can be written", "Name another folder."):
        path.parent.mkdir(exist_ok=True)
    check_can_be_written(beside(path))
    save(path, body, origin)
    return path


def folder_of(save: str | None, anchors: str | None) -> str:
    """Return where what is fetched is saved: as it is said, else in ``input`` beside a municipality's table of anchors.

    Parameters
    ----------
    save : str or None
    anchors : str or None
        The table.
    """
    if save or not anchors:
        return save or ""
    home = Path(anchors).absolute().parent
    return str(Path(anchors).parent / "input") if (home / "kommun.toml").is_file() else ""
