"""A real Radicale on loopback, with a WSGI layer in front that can misbehave on request."""

import socketserver
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import httpx
import pytest
from radicale.app import Application
from radicale.config import load

USER, PASSWORD = "anna", "correct horse: báttería"
MKCALENDAR = """<?xml version="1.0"?><D:mkcol xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:{ns}">
<D:set><D:prop><D:resourcetype><D:collection/><C:{kind}/></D:resourcetype>
<D:displayname>{name}</D:displayname></D:prop></D:set></D:mkcol>"""
Wsgi = Callable[[dict[str, Any], Any], Any]


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_args: object) -> None:
        """Say nothing."""


class _Threads(socketserver.ThreadingMixIn, WSGIServer):
    daemon_threads = True

    def handle_error(self, *_args: object) -> None:
        """A client that goes away is no error here."""


@dataclass
class Radicale:
    """The server, what was asked of it, and a hook that may answer in its place."""

    url: str
    asked: list[tuple[str, str]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    hook: Callable[[dict[str, Any], Any], Any] | None = None
    """Called with environ and start_response; None from it means: let Radicale answer."""

    def write(
        self, method: str, path: str, body: str | bytes = b"", **headers: str
    ) -> httpx.Response:
        """Change something, as another program of the user would."""
        hook, self.hook = self.hook, None
        data = body.encode() if isinstance(body, str) else body
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = httpx.request(
            method,
            f"{self.url}{path}",
            content=data,
            headers=told,
            auth=(USER.encode(), PASSWORD.encode()),
            # Plain loopback: the certificates of this machine's authorities need no loading each time.
            verify=False,
            trust_env=False,
        )
        self.hook = hook
        assert answer.status_code < 300, answer.text
        return answer

    def collection(self, name: str, kind: str = "calendar") -> str:
        """A new calendar or address book; returns its path."""
        path = f"/{USER}/{name.lower()}/"
        ns = "caldav" if kind == "calendar" else "carddav"
        self.write("MKCOL", path, MKCALENDAR.format(ns=ns, kind=kind, name=name))
        self.asked.clear()
        return path

    def put(self, path: str, data: bytes | str) -> None:
        """A card or event."""
        kind = (
            "text/vcard"
            if b"VCARD" in (data if isinstance(data, bytes) else data.encode())
            else "text/calendar"
        )
        self.write("PUT", path, data, Content_Type=f"{kind}; charset=utf-8")

    def methods(self) -> list[str]:
        """The methods asked since the last look, and forget them."""
        told = [method for method, _ in self.asked]
        self.asked.clear()
        return told


def _layer(app: Wsgi, server: Radicale) -> Wsgi:
    def answer(environ: dict[str, Any], start: Any) -> Any:
        server.asked.append((environ["REQUEST_METHOD"], environ["PATH_INFO"]))
        if server.hook is not None:
            told = server.hook(environ, start)
            if told is not None:
                return told
        return app(environ, start)

    return answer


@pytest.fixture
def radicale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Radicale]:
    """A running server with one user and nothing on it."""
    htpasswd = tmp_path / "htpasswd"
    htpasswd.write_text(f"{USER}:{PASSWORD}\n", encoding="utf-8")
    configuration = load()
    configuration.update(
        {
            "auth": {"type": "htpasswd", "htpasswd_filename": str(htpasswd),
                     "htpasswd_encryption": "plain", "delay": "0"},
            "storage": {"filesystem_folder": str(tmp_path / "radicale"), "_filesystem_fsync": "False"},
            "server": {"max_content_length": "200000000"},
        },
        "tests", privileged=True,
    )  # fmt: skip
    with _Threads(("127.0.0.1", 0), _Quiet) as http:
        server = Radicale(f"http://127.0.0.1:{http.server_port}")
        http.set_app(_layer(Application(configuration), server))
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            http.shutdown()
            thread.join()
