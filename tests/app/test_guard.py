"""Who is let in: only this computer's own address, the workshop's own page, and whoever has the token."""

import pytest

from brandsim.app.guard import Guard
from support.surfaces.workshop import asked, to_the_end

PORT, TOKEN = 8123, "the-token"
HOST = ("Host", f"127.0.0.1:{PORT}")
COOKIE = ("Cookie", f"brandsim_{PORT}={TOKEN}")
OWN = ("Origin", f"http://127.0.0.1:{PORT}")
REFUSED = {"host": "no such host", "origin": "another page", "token": "no token"}


@pytest.fixture
def inner():
    """Return an application that counts what reaches it."""
    reached = []

    async def application(scope, _receive, send):
        reached.append(scope["type"])
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"secret"})

    application.reached = reached
    return application


@pytest.fixture
def guard(inner):
    return Guard(inner, TOKEN, PORT, REFUSED)


def test_the_token_in_the_address_becomes_a_cookie_and_leaves_it(guard, inner):
    status, headers, body = asked(guard, f"/?token={TOKEN}&a=1", headers=[HOST])
    assert (status, headers["location"], body) == (303, "/?a=1", b"")
    assert headers["set-cookie"] == f"brandsim_{PORT}={TOKEN}; Path=/; HttpOnly; SameSite=Strict"
    assert inner.reached == []
    status, headers, body = asked(guard, headers=[HOST, COOKIE])
    assert (status, body) == (200, b"secret")
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-frame-options"] == "SAMEORIGIN"


def test_an_address_with_two_strokes_stays_on_this_server(guard):
    for path in ("//evil.example/", "/\\evil.example/"):
        assert asked(guard, f"{path}?token={TOKEN}", headers=[HOST])[1]["location"] == "/evil.example/"


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/", []),
        ("/?token=", []),
        ("/?token=the-toke", []),
        ("/?token=the-token2", []),
        ("/?token=ÅÄÖ", []),
        ("/?tok=the-token", []),
        ("/", [("Cookie", f"brandsim_{PORT}=another")]),
        ("/", [("Cookie", f"brandsim_{PORT}=")]),
        ("/", [("Cookie", f"brandsim_{PORT + 1}={TOKEN}")]),
        ("/", [("Cookie", "\x00=;;=")]),
        ("/", [COOKIE, COOKIE]),
        ("/", [("Authorization", f"Bearer {TOKEN}")]),
    ],
)
def test_nobody_passes_without_the_token(guard, inner, path, headers):
    status, _, body = asked(guard, path, headers=[HOST, *headers])
    assert (status, body, inner.reached) == (403, b"no token", [])


@pytest.mark.parametrize(
    "host",
    [
        f"evil.example:{PORT}",
        f"127.0.0.1.evil.example:{PORT}",
        "127.0.0.1",
        f"127.0.0.1:{PORT + 1}",
        f"[::1]:{PORT}",
        f"0.0.0.0:{PORT}",
        "",
    ],
)
def test_another_name_for_this_computer_is_refused_with_the_token_too(guard, inner, host):
    for path, headers in (("/", [COOKIE]), (f"/?token={TOKEN}", [])):
        status, headers_, body = asked(guard, path, headers=[("Host", host), *headers])
        assert (status, body, inner.reached) == (403, b"no such host", [])
        assert "set-cookie" not in headers_
    assert asked(guard, headers=[COOKIE])[0] == 403
    assert asked(guard, headers=[HOST, ("Host", host), COOKIE])[0] == 403


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        f"https://127.0.0.1:{PORT}",
        f"http://127.0.0.1:{PORT + 1}",
        f"http://localhost:{PORT}",
        "http://127.0.0.1",
        "null",
        "",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_another_page_is_refused_with_the_token_too(guard, inner, origin, method):
    for path, more in (("/", [COOKIE]), (f"/?token={TOKEN}", [])):
        status, headers, body = asked(guard, path, method, [HOST, ("Origin", origin), *more])
        assert (status, body, inner.reached) == (403, b"another page", [])
        assert not any(name.startswith("access-control") for name in headers)


def test_what_changes_something_must_say_whose_it_is(guard, inner):
    assert asked(guard, "/save", "POST", [HOST, COOKIE])[0] == 403
    assert asked(guard, "/save", "POST", [HOST, COOKIE, OWN, OWN])[0] == 403
    assert inner.reached == []
    assert asked(guard, "/save", "POST", [HOST, COOKIE, OWN])[0] == 200
    local = ("Host", f"localhost:{PORT}")
    assert asked(guard, "/save", "POST", [local, COOKIE, ("Origin", f"http://localhost:{PORT}")])[0] == 200


@pytest.mark.parametrize(
    ("site", "status"), [("same-origin", 200), ("none", 200), ("same-site", 403), ("cross-site", 403)]
)
def test_a_browser_that_says_who_asks_is_believed(guard, site, status):
    assert asked(guard, headers=[HOST, COOKIE, ("Sec-Fetch-Site", site)])[0] == status


def test_a_websocket_is_refused_whoever_asks(guard, inner):
    sent = []

    async def receive():
        return {"type": "websocket.connect"}

    async def send(message):
        sent.append(message)

    headers = [(name.lower().encode(), value.encode()) for name, value in (HOST, COOKIE, OWN)]
    scope = {"type": "websocket", "path": "/", "query_string": b"", "headers": headers}
    to_the_end(guard(scope, receive, send))
    assert sent == [{"type": "websocket.close", "code": 1008}]
    assert inner.reached == []
