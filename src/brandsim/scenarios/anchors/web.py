"""One question to a service of statistics and its answer, with limits of time, of size and of where it leads.

This is the only file that uses `requests`, and it is only imported where somebody has asked for a figure.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from importlib.metadata import version
from typing import Any, TypeVar
from urllib.parse import SplitResult, urljoin, urlsplit

from brandsim._errors import InputError, Said, verbatim

LONGEST_S = 60.0
"""How long a question may take, from the first byte to the last."""

SILENCE_S = 20.0
"""How long a server may be silent within it."""

MOST_BYTES = 50_000_000
"""How large an answer may be, unpacked; a table of all municipalities and years has some 10 MB."""

MOST_REDIRECTIONS = 5

CURE = Said(
    "Check the address and the connection, or save the answer with a browser and name the file: "
    "brandsim statistics FILE."
)

_HERE = ("127.0.0.1", "localhost", "::1")
_CHUNK = 1 << 16
_GOES_ON = {301, 302, 303, 307, 308}
_WITH_ITS_QUESTION = {307, 308}

Result = TypeVar("Result")


def checked_address(address: str) -> SplitResult:
    """Check that an address may be asked: ``https``, or a server on this computer, and nobody's password in it.

    Parameters
    ----------
    address : str

    Raises
    ------
    InputError
        If it may not.
    """
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host, parts = None, urlsplit("")
    if not host or not (parts.scheme == "https" or (parts.scheme == "http" and host in _HERE)):
        raise InputError("statistics", "", address, Said("an address that begins with https://"), CURE)
    if parts.username is not None or parts.password is not None:
        what = Said("an address without user and password")
        raise InputError("statistics", "", Said("one with them, at {host}", host=host), what, CURE)
    return parts


def asked(address: str, question: Any = None, most_bytes: int = MOST_BYTES) -> bytes:
    """Ask a service, and return its answer in JSON as it came.

    Parameters
    ----------
    address : str
    question : object, optional
        What is posted as JSON; without it the address alone is asked.
    most_bytes : int, optional
        How large the answer may be, unpacked.

    Raises
    ------
    InputError
        For an address that may not be asked; if there is no connection, the server does not answer in time, refuses,
        leads to another server, or answers with something else than JSON or with more than fits.
    """
    checked_address(address)
    return _within(LONGEST_S, address, lambda ends: _answer(address, question, most_bytes, ends))


def _within(seconds: float, address: str, work: Callable[[float], Result]) -> Result:
    """Return what work returns or raise what it raises, but never later than in some seconds.

    A server that sends a byte now and then is never silent, so the time is held by another thread.
    """
    done: list[Result] = []
    failed: list[Exception] = []

    def run() -> None:
        try:
            done.append(work(time.monotonic() + seconds))
        except Exception as error:
            failed.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if done:
        return done[0]
    raise failed[0] if failed else _late(address, seconds)


def _late(address: str, seconds: float) -> InputError:
    value = Said("no whole answer in {seconds:.0f} seconds", seconds=seconds)
    return _fault(address, value, Said("an answer in time"))


def _fault(address: str, value: str, what: str) -> InputError:
    return InputError(address, "", verbatim(value), what, CURE)


def _answer(address: str, question: Any, most_bytes: int, ends: float) -> bytes:
    import requests

    try:
        with _session(address) as session:
            return _followed(session, address, question, most_bytes, ends)
    except InputError:
        raise
    except requests.exceptions.SSLError:
        value = Said("a certificate that is not trusted")
    except requests.exceptions.Timeout:
        raise _late(address, min(SILENCE_S, LONGEST_S)) from None
    except (requests.exceptions.ChunkedEncodingError, requests.exceptions.ContentDecodingError):
        value = Said("an answer that is cut short")
    except requests.exceptions.ConnectionError:
        value = Said("no connection")
    except (requests.exceptions.RequestException, ValueError) as error:
        value = Said("{name__}: {error}", name__=type(error).__name__, error=error)
    raise _fault(address, value, Said("an answer of the service"))


def _session(address: str) -> Any:
    """Return what asks: on this computer without a proxy, elsewhere with the system's, never with its passwords."""
    import requests

    session = requests.Session()
    session.trust_env = urlsplit(address).hostname not in _HERE
    session.auth = lambda request: request  # else those of `.netrc`
    session.headers.update({"User-Agent": f"brandsim/{version('brandsim')}", "Accept": "application/json"})
    return session


def _followed(session: Any, address: str, question: Any, most_bytes: int, ends: float) -> bytes:
    """Ask, and ask again where the same server says that the answer is at another of its addresses."""
    for _ in range(MOST_REDIRECTIONS + 1):
        left = min(SILENCE_S, max(ends - time.monotonic(), 0.01))
        method = "GET" if question is None else "POST"
        with session.request(
            method, address, json=question, timeout=left, stream=True, allow_redirects=False
        ) as response:
            if response.status_code not in _GOES_ON:
                return _read(address, response, most_bytes, ends)
            onward = urljoin(address, response.headers.get("Location", ""))
            if _origin(onward) != _origin(address):
                host = urlsplit(address).hostname or ""
                value = Said("a redirection to {onward}", onward=_place(onward))
                raise _fault(address, value, Said("an answer of {host} itself", host=host))
            if question is not None and response.status_code not in _WITH_ITS_QUESTION:
                raise _refused(address, response.status_code)
            address = onward
    value = Said("more than {most:# redirection|# redirections}", most=MOST_REDIRECTIONS)
    raise _fault(address, value, Said("an answer of the service"))


def _origin(address: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(address)
    return parts.scheme, parts.hostname, parts.port


def _place(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.hostname}"


def _refused(address: str, status: int) -> InputError:
    cure = Said(
        "Check codes, years and query and ask later, or save the answer with a browser and name the file: "
        "brandsim statistics FILE."
    )
    value = verbatim(Said("the answer {status}", status=status))
    return InputError(address, "", value, Said("the answer 200, with statistics"), cure)


def _read(address: str, response: Any, most_bytes: int, ends: float) -> bytes:
    import requests

    if response.status_code != 200:
        raise _refused(address, response.status_code)
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if not (kind == "application/json" or kind.endswith("+json")):
        raise _fault(address, Said("an answer of the type {kind}", kind=kind or "-"), Said("JSON"))
    told = response.headers.get("Content-Length", "")
    if told.isascii() and told.isdecimal() and int(told[:20]) > most_bytes:
        raise _too_large(address)
    read, size = list[bytes](), 0
    try:
        for chunk in response.iter_content(_CHUNK):
            size += len(chunk)
            if size > most_bytes:
                raise _too_large(address)
            if time.monotonic() > ends:
                raise _late(address, LONGEST_S)
            read.append(chunk)
    except requests.exceptions.ConnectionError:  # within an answer: silence
        raise _late(address, min(SILENCE_S, LONGEST_S)) from None
    return b"".join(read)


def _too_large(address: str) -> InputError:
    value = Said("an answer of more than {most:.0f} MB", most=MOST_BYTES / 1e6)
    return InputError(
        address,
        "",
        verbatim(value),
        Said("a smaller answer"),
        Said("Ask for fewer years, codes or categories."),
    )


def object_in(address: str, answer: bytes) -> dict[str, Any]:
    """Return the object that an answer in JSON is.

    Parameters
    ----------
    address : str
        For messages.
    answer : bytes

    Raises
    ------
    InputError
        If it is none.
    """
    try:
        found = json.loads(answer)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise _fault(address, Said("an answer that cannot be read"), Said("a table of statistics in JSON"))
    return found
