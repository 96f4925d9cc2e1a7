"""What the tests of the door page share: a published page, requests, a server on loopback."""

import os
import socket
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from urllib.parse import urlencode

from tengill.doorpage.app import FORM_TYPE, DoorPage, Request
from tengill.doorpage.example import example
from tengill.doorpage.page import publish

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
FILLED = {
    "name": "Þóra Brekkan",
    "address": "thora@brekkan.example",
    "about": "geothermal-heat",
    "ask": "meeting",
    "message": "Our town has warm water and no plan.\nMay I show you the measurements?",
}


class Desk:
    """A door page in this process, with clocks that go when told."""

    def __init__(self, home, page=None):
        self.home = home
        publish(page or example(NOW), home)
        self.door = DoorPage(home, b"k" * 32)
        self.now = NOW.timestamp()
        self.steady = 1_000.0

    def pass_(self, seconds):
        self.now += seconds
        self.steady += seconds

    def ask(self, method="GET", path="/", query="", body=None, visitor="192.0.2.1", **headers):
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        if body is not None:
            told = {"content-type": FORM_TYPE, "content-length": str(len(body))} | told
        request = Request(method, path, query, told, visitor, self.now, self.steady)
        reply = self.door.before_body(request)
        return reply if reply is not None else self.door.with_body(request, body or b"")

    def token(self):
        return self.door.tokens.make(int(self.now))

    def send(self, visitor="192.0.2.1", query="", wait=5, **fields):
        """Fill in and send the form as a person would."""
        told = {"token": self.token()} | FILLED | fields
        self.pass_(wait)
        return self.ask("POST", query=query, body=urlencode(told).encode(), visitor=visitor)

    def entries(self):
        return sorted((self.home / "door" / "inbox").glob("*.json"))


@contextmanager
def served(home, proxies=0):
    """A real server on loopback; gives its address, port and process."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    command = [
        sys.executable, "-m", "tengill.cli", "--home", str(home),
        "door-page", "serve", "--port", str(port), "--proxies", str(proxies), "--json",
    ]  # fmt: skip
    running = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ | {"NO_COLOR": "1"}
    )
    try:
        _await(port, running)
        yield f"http://127.0.0.1:{port}", port, running
    finally:
        running.terminate()
        running.communicate(timeout=20)


def _await(port, running):
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if running.poll() is not None:
            raise AssertionError(running.stderr.read().decode())
        with closing(socket.socket()) as trial:
            if trial.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("the server did not start")
