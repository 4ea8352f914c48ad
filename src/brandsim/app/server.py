"""The workshop's server: on loopback alone, for one browser, one question at a time."""

from __future__ import annotations

import asyncio
import secrets
import signal
import socket
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from brandsim._errors import BrandsimError, InputError
from brandsim.app.choices import Choices, read_choices
from brandsim.app.guard import LOOPBACK, TOKEN, Application, Guard, Receive, Scope, Send
from brandsim.app.page import workshop_page
from brandsim.app.replies import told
from brandsim.app.saving import save
from brandsim.app.workshop import Workshop
from brandsim.report.decision.page import decision_page
from brandsim.words.catalogue import term
from brandsim.words.translation import error_text

TEMPLATES = Path(__file__).parent / "templates"

MOST_BYTES = 100_000
"""Of what a browser may send: choices are some thousand."""

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; connect-src 'self'; frame-src 'self';"
    " img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""What the page around the answers may do; an answer's page says its own."""


class _Routes:
    """What is asked of a workshop, path by path.

    Everything is done where it is asked for: there is one browser, and a simulation uses all cores by processes of its
    own, which a second thread would forbid.
    """

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop
        self._saved: set[Path] = set()
        self._pages: dict[int, Choices] = {}

    def application(self) -> Starlette:
        """Return the application that answers."""
        post = ["POST"]
        routes = [
            Route("/", self._page),
            Route("/workshop.js", self._script),
            Route("/answer", self._answer, methods=post),
            Route("/answer/{number:int}", self._answer_page),
            Route("/save", self._save, methods=post),
            Route("/export.{kind}", self._export, methods=post),
        ]
        return Starlette(routes=routes, exception_handlers={BrandsimError: self._fault})

    async def _page(self, _request: Request) -> Response:
        return HTMLResponse(workshop_page(self._workshop), headers={"Content-Security-Policy": _POLICY})

    async def _script(self, _request: Request) -> Response:
        text = (TEMPLATES / "workshop.js").read_text("utf-8")
        return Response(text, media_type="text/javascript")

    async def _answer(self, request: Request) -> Response:
        choices = await _choices(request)
        answer = self._workshop.answer(choices)
        number = next((n for n, one in self._pages.items() if one == choices), len(self._pages))
        self._pages[number] = choices
        return JSONResponse(told(answer, self._workshop.lang) | {"page": f"answer/{number}"})

    async def _answer_page(self, request: Request) -> Response:
        choices = self._pages.get(request.path_params["number"])
        if choices is None:
            return PlainTextResponse(term("app_no_page", self._workshop.lang), 404)
        shop = self._workshop
        return HTMLResponse(decision_page(shop.answer(choices), shop.lang, shop.sheet))

    async def _save(self, request: Request) -> Response:
        shop = self._workshop
        path = save(shop, shop.content(await _choices(request)), self._saved)
        return JSONResponse({"path": str(path), "base": shop.reference})

    async def _export(self, request: Request) -> Response:
        kind, lang = request.path_params["kind"], self._workshop.lang
        if kind not in {"html", "xlsx"}:
            return PlainTextResponse(term("app_no_page", lang), 404)
        report = self._workshop.exported(await _choices(request))
        name = f"{report.runs[1].scenario.name}.{kind}"
        with tempfile.TemporaryDirectory() as folder:
            write = report.to_html if kind == "html" else report.to_excel
            content = write(Path(folder) / name, lang).read_bytes()
        return Response(content, media_type="application/octet-stream", headers={"X-File-Name": name})

    async def _fault(self, _request: Request, error: Exception) -> Response:
        assert isinstance(error, BrandsimError)
        return JSONResponse({"fault": error_text(error, self._workshop.lang)}, 422)


async def _choices(request: Request) -> Choices:
    """Read what a request says was chosen, and no more than that can be."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MOST_BYTES:
            raise InputError("workshop", "", len(body), "fewer bytes", "Reload the page.")
    return read_choices(body)


def application(workshop: Workshop, token: str, port: int) -> Application:
    """Return the workshop's application, guarded.

    Parameters
    ----------
    workshop : Workshop
    token : str
    port : int
        Where it listens.
    """
    refused = {name: term(f"app_refused_{name}", workshop.lang) for name in ("host", "origin", "token")}
    return Guard(_Routes(workshop).application(), token, port, refused)


class _Server(uvicorn.Server):
    """A server that Ctrl-C ends: at once, also in the midst of a simulation, which is then given up."""

    answering = False

    def __init__(self, workshop: Workshop, token: str, port: int) -> None:
        self._inner = application(workshop, token, port)
        config: dict[str, Any] = {
            "interface": "asgi3",
            "lifespan": "off",
            "ws": "none",
            "log_config": None,
            "log_level": "error",
        }
        config |= {"access_log": False, "server_header": False, "proxy_headers": False}
        super().__init__(uvicorn.Config(self._answer, timeout_graceful_shutdown=1, **config))

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.answering = True
        with suppress(KeyboardInterrupt):
            await self._inner(scope, receive, send)
        self.answering = False

    def _leave(self, _number: int, _frame: FrameType | None) -> None:
        self.should_exit = True
        if self.answering:
            raise KeyboardInterrupt

    @contextmanager
    def interruptible(self) -> Iterator[None]:
        """Leave on Ctrl-C, from before anybody is told of the server until it has closed."""
        before = {one: signal.signal(one, self._leave) for one in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Do nothing: `interruptible` does it, and begins sooner."""
        yield


@contextmanager
def listening(port: int) -> Iterator[socket.socket]:
    """Yield a socket that listens on this computer's own address alone.

    Parameters
    ----------
    port : int
        0 for any that is free.

    Raises
    ------
    InputError
        If the port is another program's, or none.
    """
    with socket.socket() as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((LOOPBACK, port))
        except (OSError, OverflowError) as error:
            raise InputError("app", "port", port, "a port that is free", "Name another, or none.") from error
        door.listen()
        yield door


def serve(workshop: Workshop, door: socket.socket, announce: Callable[[str], None]) -> None:
    """Serve a workshop until it is interrupted.

    Parameters
    ----------
    workshop : Workshop
    door : socket
        From `listening`.
    announce : callable
        Is told the address, with its token, as soon as somebody may call.
    """
    token, port = secrets.token_urlsafe(32), door.getsockname()[1]
    server = _Server(workshop, token, port)
    with suppress(KeyboardInterrupt), server.interruptible():
        announce(f"http://{LOOPBACK}:{port}/?{TOKEN}={token}")
        asyncio.run(server.serve([door]))
