"""A service of statistics on this machine, which answers as it is told to."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class StandIn:
    """What a service answers, and what it has been asked.

    Attributes
    ----------
    home : str
        Its address.
    asked : list of (str, str, object)
        Method, path and what was posted.
    answer : callable
        Takes the handler and the path.
    """

    def __init__(self) -> None:
        self.home = ""
        self.asked: list[tuple[str, str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.answer: Callable[[Any, str], None] = lambda handler, path: send(handler, {})


def send(
    handler: Any,
    content: object,
    status: int = 200,
    kind: str = "application/json; charset=utf-8",
    **headers: str,
) -> None:
    """Answer with an object as JSON, or with bytes as they are."""
    body = content if isinstance(content, bytes) else json.dumps(content, ensure_ascii=False).encode()
    handler.send_response(status)
    handler.send_header("Content-Type", kind)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    for name, value in ({"Content-Length": str(len(body))} | named).items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)


@contextmanager
def stand_in() -> Iterator[StandIn]:
    """Serve until the block ends."""
    told = StandIn()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.reply(None)

        def do_POST(self) -> None:
            self.reply(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

        def reply(self, posted: object) -> None:
            told.asked.append((self.command, self.path, posted))
            told.headers.append(dict(self.headers))
            try:
                told.answer(self, self.path)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.block_on_close = False
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    told.home = f"http://127.0.0.1:{server.server_port}"
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
