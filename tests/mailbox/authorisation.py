"""A service that gives permission and tokens, on loopback; as strict as the RFCs ask."""

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit


class Service(ThreadingHTTPServer):
    """What it was asked, and how it answers."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.says_no = ""
        self.gives_refresh = True
        self.asked: list[dict[str, str]] = []
        self.codes: dict[str, dict[str, str]] = {}
        self.renewals: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Service

    def do_GET(self) -> None:
        """The owner's browser opens the page, and the owner says yes (or no)."""
        told = {k: v[0] for k, v in parse_qs(urlsplit(self.path).query).items()}
        self.server.asked.append(told)
        back = {"state": told.get("state", "")}
        if self.server.says_no:
            back["error"] = self.server.says_no
        else:
            back["code"] = f"code-{len(self.server.codes)}"
            self.server.codes[back["code"]] = told
        self.send_response(302)
        self.send_header("Location", f"{told['redirect_uri']}?{urlencode(back)}")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        told = {k: v[0] for k, v in parse_qs(self.rfile.read(length).decode()).items()}
        if told["grant_type"] == "refresh_token":
            self.server.renewals.append(told["refresh_token"])
            return self._answer(200, {"access_token": "key-again", "expires_in": 3600})
        asked = self.server.codes.pop(told["code"], None)  # good once
        if asked is None:
            return self._answer(400, {"error": "invalid_grant"})
        digest = hashlib.sha256(told.get("code_verifier", "").encode()).digest()
        proven = base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == asked["code_challenge"]
        same = told["redirect_uri"] == asked["redirect_uri"]
        if not (proven and same and told["client_id"] == asked["client_id"]):
            return self._answer(400, {"error": "invalid_grant", "error_description": "No proof."})
        made = {"access_token": "key", "expires_in": 3600}
        return self._answer(
            200, made | ({"refresh_token": "for good"} if self.server.gives_refresh else {})
        )

    def _answer(self, status: int, told: dict[str, object]) -> None:
        data = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@contextmanager
def service() -> Iterator[Service]:
    with Service() as made:
        thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield made
        finally:
            made.shutdown()
            thread.join()
