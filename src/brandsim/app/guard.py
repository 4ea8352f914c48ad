"""Who is let in: requests to this computer's own address, from the workshop's own page, with its token."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qsl, urlencode

LOOPBACK = "127.0.0.1"
TOKEN = "token"  # noqa: S105  (the name of the parameter)

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

HEADERS = (
    (b"cache-control", b"no-store"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"SAMEORIGIN"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
"""With every reply: nothing is kept, told or shown elsewhere."""

_READING = {"GET", "HEAD"}


class Guard:
    """An application that asks another only for those who may ask.

    Parameters
    ----------
    inner : ASGI application
    token : str
        What the address that was printed holds.
    port : int
    refused : mapping of str to str
        What is said, by what is wrong: ``host``, ``origin``, ``token``.

    Notes
    -----
    A page of somebody else's in the same browser may send requests here, and by a name of its own that it lets point
    to this computer it may even read the replies. So the name that was asked for must be this computer's (``Host``),
    what a browser says of who asks must be this page (``Origin``, ``Sec-Fetch-Site``), and the token must be there: in
    the address once, which sets a cookie that no script reads, and is then left out of the address. There are no
    websockets: one is refused whoever asks.
    """

    def __init__(self, inner: Application, token: str, port: int, refused: MutableMapping[str, str]) -> None:
        self._inner, self._token, self._refused = inner, token.encode(), refused
        self._cookie = f"brandsim_{port}"
        self._hosts = {f"{name}:{port}".encode() for name in (LOOPBACK, "localhost")}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or refuse it."""
        if scope["type"] == "lifespan":
            await self._inner(scope, receive, send)
            return
        if scope["type"] != "http":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return
        given = _Given(scope)
        fault = self._fault(given)
        if fault:
            await _reply(send, 403, [(b"content-type", b"text/plain; charset=utf-8")], self._refused[fault])
        elif given.query_token is not None and given.method in _READING:
            cookie = f"{self._cookie}={self._token.decode()}; Path=/; HttpOnly; SameSite=Strict"
            place = [(b"location", given.path_without_token.encode()), (b"set-cookie", cookie.encode())]
            await _reply(send, 303, place)
        else:
            await self._inner(scope, receive, _with_headers(send))

    def _fault(self, given: _Given) -> str:
        """Return what is wrong with a request; nothing if it may pass."""
        if given.header(b"host") not in self._hosts:
            return "host"
        origin, own = given.header(b"origin"), b"http://" + (given.header(b"host") or b"")
        if origin != own and not (origin is None and given.method in _READING):
            return "origin"
        if given.header(b"sec-fetch-site") not in {None, b"same-origin", b"none"}:
            return "origin"
        tokens = (given.query_token, given.cookie(self._cookie))
        if not any(one is not None and hmac.compare_digest(one.encode(), self._token) for one in tokens):
            return "token"
        return ""


class _Given:
    """What a request says of itself."""

    def __init__(self, scope: Scope) -> None:
        self._headers, self._path = scope["headers"], scope["path"]
        self.method = scope["method"]
        self._query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)

    def header(self, name: bytes) -> bytes | None:
        """Return the value of a header; None if it is not there, and blank, which nobody is, if it is there twice."""
        values: list[bytes] = [value for key, value in self._headers if key.lower() == name]
        return None if not values else values[0] if len(values) == 1 else b""

    def cookie(self, name: str) -> str | None:
        """Return a cookie."""
        try:
            found = SimpleCookie((self.header(b"cookie") or b"").decode("latin-1")).get(name)
        except CookieError:
            return None
        return None if found is None else str(found.value)

    @property
    def query_token(self) -> str | None:
        """The token that stands in the address."""
        return next((value for key, value in self._query if key == TOKEN), None)

    @property
    def path_without_token(self) -> str:
        """Where the request goes, on this server whatever its path looks like."""
        rest = urlencode([(key, value) for key, value in self._query if key != TOKEN])
        path: str = self._path.lstrip("/\\")
        return f"/{path}?{rest}" if rest else f"/{path}"


def _with_headers(send: Send) -> Send:
    async def sending(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", ()), *HEADERS]
        await send(message)

    return sending


async def _reply(send: Send, status: int, headers: list[tuple[bytes, bytes]], text: str = "") -> None:
    await send({"type": "http.response.start", "status": status, "headers": [*headers, *HEADERS]})
    await send({"type": "http.response.body", "body": text.encode()})
