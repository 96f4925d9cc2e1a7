"""The page as it is served: by the command, over sockets, under a flood, to slow visitors."""

import json
import os
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections import Counter
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode

import pytest
from tests.doorpage.doors import FILLED, NOW, served

from tengill.doorpage import limits
from tengill.doorpage.app import FORM_TYPE
from tengill.doorpage.asgi import KEY_FILE, from_environment
from tengill.doorpage.example import example
from tengill.doorpage.page import publish
from tengill.doorpage.tokens import Tokens

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("home")
    publish(example(NOW), folder)
    return folder


@pytest.fixture(scope="module")
def site(home):
    with served(home, proxies=1) as told:
        yield told


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


_open = urllib.request.build_opener(_NoRedirect).open


def ask(url, method="GET", body=None, visitor="192.0.2.1", **headers):
    told = {"X-Forwarded-For": visitor} | {k.replace("_", "-"): v for k, v in headers.items()}
    request = urllib.request.Request(url, body, told, method=method)
    try:
        with _open(request, timeout=30) as reply:
            return reply.status, dict(reply.headers), reply.read()
    except urllib.error.HTTPError as e:
        with e:
            return e.code, dict(e.headers), e.read()


def form(home, **fields):
    """A form that was opened a while ago, with the key that the server made."""
    key = (home / "door" / KEY_FILE).read_bytes()
    import time  # noqa: PLC0415

    token = Tokens(key).make(int(time.time()) - 60)
    return urlencode({"token": token} | FILLED | fields).encode()


def memory(process):
    """Resident kilobytes of a server and its workers."""
    told = 0
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                status = (folder / "status").read_text()
            except OSError:
                continue
            fields = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
            if process in {int(fields.get("PPid", 0)), int(folder.name)}:
                told += int(fields.get("VmRSS", "0").split()[0])
    return told


def test_the_page_and_its_record(site):
    url = site[0]
    status, headers, body = ask(f"{url}/", accept_language="is")
    assert status == 200
    assert "Jarðvarmi" in body.decode()
    told, head, nothing = ask(f"{url}/", "HEAD", accept_language="is")
    assert (told, nothing) == (200, b"")
    assert head["content-length"] == headers["content-length"] == str(len(body))
    record = json.loads(ask(f"{url}/.well-known/door.json")[2])
    assert record["name"] == "Sólveig Hafdal"
    assert ask(f"{url}/../door/form-key")[0] == 404


def test_a_form_arrives(site, home):
    body = form(home, message="A letter that went over the wire.")
    status, headers, _ = ask(f"{site[0]}/", "POST", body, "192.0.2.9", content_type=FORM_TYPE)
    assert (status, headers["location"]) == (303, "sent?lang=en")
    told = [json.loads(file.read_text()) for file in (home / "door" / "inbox").glob("*.json")]
    assert "A letter that went over the wire." in [entry["message"] for entry in told]


def test_a_body_without_end_is_cut(site):
    """Chunked, with no length told: read to the limit and no further."""
    with closing(socket.create_connection(("127.0.0.1", site[1]), timeout=30)) as line:
        line.sendall(
            b"POST / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 192.0.2.20\r\n"
            b"Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        chunk = b"4000\r\n" + b"a" * 0x4000 + b"\r\n"
        try:
            for _ in range(50):
                line.sendall(chunk)
        except OSError:
            pass  # the server hung up, which is as good
        assert line.recv(100).startswith(b"HTTP/1.1 413")


def test_a_flood_is_turned_away_and_a_visitor_served(site, home):
    url, _, process = site
    ask(f"{url}/")
    before, entries = memory(process.pid), len(list((home / "door" / "inbox").glob("*")))
    seen: Counter = Counter()

    def flood(worker):
        for n in range(100):
            post = n % 4 == 0
            body = form(home, message=f"Flood {worker} {n}, and nothing else.") if post else None
            seen[
                post,
                ask(
                    f"{url}/",
                    "POST" if post else "GET",
                    body,
                    "203.0.113.5",
                    content_type=FORM_TYPE,
                )[0],
            ] += 1

    threads = [threading.Thread(target=flood, args=(n,)) for n in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    kept = len(list((home / "door" / "inbox").glob("*.json"))) - entries
    assert set(seen) <= {(False, 200), (False, 429), (True, 303), (True, 429)}
    assert seen[True, 303] == kept <= limits.FORMS.burst + 1
    assert seen[False, 429] > 100
    assert seen[True, 429] > 100
    assert memory(process.pid) - before < 30_000
    body = form(home, message="An honest letter after the flood.")
    assert ask(f"{url}/", visitor="198.51.100.3")[0] == 200
    assert ask(f"{url}/", "POST", body, "198.51.100.3", content_type=FORM_TYPE)[0] == 303


def test_forms_that_never_end_hold_nobody_up(site):
    lines = []
    try:
        for n in range(30):
            line = socket.create_connection(("127.0.0.1", site[1]), timeout=30)
            lines.append(line)
            line.sendall(
                b"POST / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 10.0.0.%d\r\n"
                b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 900\r\n\r\nname="
                % n
            )
        assert ask(f"{site[0]}/", visitor="198.51.100.4")[0] == 200
    finally:
        for line in lines:
            line.close()


def test_a_slow_body_is_given_up(home):
    import asyncio  # noqa: PLC0415

    from tengill.doorpage.asgi import Application  # noqa: PLC0415

    page, sent = Application(home, body_seconds=0.01), []

    async def never():
        await asyncio.sleep(3_600)

    async def send(event):
        sent.append(event)

    headers = [(b"content-type", FORM_TYPE.encode()), (b"content-length", b"9")]
    scope = {
        "type": "http", "method": "POST", "path": "/", "query_string": b"", "headers": headers,
        "client": ("192.0.2.1", 5),
    }  # fmt: skip
    asyncio.run(page(scope, never, send))
    assert sent[0]["status"] == 408

    async def gone():
        return {"type": "http.disconnect"}

    sent.clear()
    asyncio.run(page(scope, gone, send))
    assert sent == []


def test_a_fault_is_told_without_details(home, caplog):
    import asyncio  # noqa: PLC0415

    from tengill.doorpage.asgi import Application  # noqa: PLC0415

    page, sent = Application(home), []
    page.door.published = None  # a fault of ours

    async def send(event):
        sent.append(event)

    scope = {
        "type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": [], "client": None
    }  # fmt: skip
    asyncio.run(page(scope, None, send))
    assert sent[0]["status"] == 500
    assert b"Traceback" not in sent[1]["body"]
    assert b"NoneType" not in sent[1]["body"]
    assert "could not answer" in caplog.text


@pytest.mark.parametrize("proxies", ["-1", "ten", "10", ""])
def test_a_wrong_setting_is_told(monkeypatch, tmp_path, proxies):
    monkeypatch.setenv("TENGILL_HOME", str(tmp_path))
    monkeypatch.setenv("TENGILL_DOOR_PROXIES", proxies)
    with pytest.raises(ValueError, match="TENGILL_DOOR_PROXIES"):
        from_environment()
    monkeypatch.setenv("TENGILL_HOME", "")
    with pytest.raises(ValueError, match="TENGILL_HOME"):
        from_environment()


def command(home, *words):
    return subprocess.run(
        [sys.executable, "-m", "tengill.cli", "--home", str(home), "door-page", *words],
        capture_output=True, text=True, check=False, timeout=60, env=os.environ | {"NO_COLOR": "1"},
    )  # fmt: skip


def test_the_command_begins_with_an_example(tmp_path):
    nothing = command(tmp_path, "serve")
    assert nothing.returncode == 4
    assert "door-page example --write" in nothing.stderr.replace("\n", " ")
    printed = command(tmp_path, "example")
    assert json.loads(printed.stdout)["version"] == 1
    assert command(tmp_path, "example", "--write").returncode == 0
    again = command(tmp_path, "example", "--write")
    assert again.returncode == 1
    shown = command(tmp_path, "show")
    assert "Open: Geothermal heat" in shown.stdout
    assert "0 messages wait" in shown.stdout
    assert json.loads(command(tmp_path, "show", "--json").stdout)["waiting"]["entries"] == 0
    (tmp_path / "door" / "page.json").write_text("{")
    broken = command(tmp_path, "show")
    assert broken.returncode == 1
    assert "is no JSON" in broken.stderr
    assert "Traceback" not in broken.stderr
    # The ledger was not opened, let alone made.
    assert {file.name for file in tmp_path.iterdir()} == {"door"}
