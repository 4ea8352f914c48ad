"""A workshop's server: asked without one, or run as a user runs it."""

import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager

COMMAND = "import sys; from brandsim.cli import main; main()"
FEW = ("--live-years", "12", "--years", "12", "--uncertainty", "4", "--seed", "3")


def to_the_end(coroutine):
    """Run what waits for nobody but its caller: the browser of other tests has the event loop of this thread."""
    try:
        coroutine.send(None)
    except StopIteration:
        return
    coroutine.close()
    raise AssertionError("it waits for an event loop")


def asked(application, path="/", method="GET", headers=(), body=b""):
    """Ask an application as a server does, and return status, headers and body of what it replies."""
    path, _, query = path.partition("?")
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "path": path,
        "raw_path": path.encode(), "query_string": query.encode(), "root_path": "", "scheme": "http",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers],
    }  # fmt: skip
    replies = []

    async def receive():
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message):
        replies.append(message)

    to_the_end(application(scope, receive, send))
    said = {name.decode().lower(): value.decode() for name, value in replies[0]["headers"]}
    return replies[0]["status"], said, b"".join(one.get("body", b"") for one in replies[1:])


@contextmanager
def served(folder, *arguments):
    """Run ``brandsim app`` in a folder; yield its process and address, and interrupt it at the end."""
    command = [sys.executable, "-c", COMMAND, "app", *arguments, "--no-open", "--json"]
    process = subprocess.Popen(
        command, cwd=folder, env=os.environ | {"PYTHONUNBUFFERED": "1"}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        lines = [process.stdout.readline() for _ in range(3)]
        yield process, json.loads("".join(lines))["address"]
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
