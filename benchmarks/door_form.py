"""The door page under a flood: how many requests a second it turns away, and who is still served.

Starts the page as `tengill door-page serve` does, floods it on loopback, and beside the flood lets
one visitor open the page twice a second and send one form at the end.

    python -m benchmarks.door_form [--seconds N] [--rate N] [--connections N]

`--rate` is the flood's requests a second (1,000); 0 is as many as go. Three floods, each against a
server of its own: pages from one address; forms from one address; forms from 50,000 addresses with
tokens that are good. The flood and the server share the machine.
"""

import argparse
import asyncio
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.machine import machine
from tengill.doorpage.example import example
from tengill.doorpage.page import publish
from tengill.doorpage.spool import Spool, place
from tengill.doorpage.tokens import Tokens

_ADDRESSES = 50_000


@dataclass(slots=True)
class Seen:
    """What came of a flood."""

    statuses: Counter[int] = field(default_factory=Counter)
    visitor_ms: list[float] = field(default_factory=list)
    visitor_failed: int = 0
    late: int = 0
    seconds: float = 0.0


class Flood:
    """One flood against one server."""

    def __init__(self, port: int, home: Path, kind: str, options: argparse.Namespace) -> None:
        self.port = port
        self.kind = kind
        self.options = options
        self.tokens = Tokens((home / "door" / "form-key").read_bytes())
        self.seen = Seen()
        self.sent = 0

    async def run(self) -> Seen:
        """Flood for as long as told, with one honest visitor beside it."""
        began = time.perf_counter()
        until = began + self.options.seconds
        workers = [self._flooder(began, until) for _ in range(self.options.connections)]
        await asyncio.gather(self._visitor(until), *workers)
        self.seen.seconds = time.perf_counter() - began
        return self.seen

    async def _flooder(self, began: float, until: float) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        while (now := time.perf_counter()) < until:
            due = began + self.sent / self.options.rate if self.options.rate else now
            self.sent += 1
            if due > now:
                await asyncio.sleep(due - now)
            elif now - due > 1.0:
                self.seen.late += 1
            self.seen.statuses[await self._one(reader, writer, self.sent)] += 1
        writer.close()

    async def _one(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int
    ) -> int:
        many = self.kind == "forms from many"
        network = number % _ADDRESSES
        visitor = f"2001:db8:{network:x}::1" if many else "203.0.113.5"
        body = b"" if self.kind == "pages from one" else self.form(f"Flood, number {number}.")
        return await _ask(reader, writer, visitor, body)

    async def _visitor(self, until: float) -> None:
        while time.perf_counter() < until:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            began = time.perf_counter()
            status = await _ask(reader, writer, "198.51.100.3", b"")
            self.seen.visitor_ms.append((time.perf_counter() - began) * 1_000)
            self.seen.visitor_failed += status != 200
            writer.close()
            await asyncio.sleep(0.5)

    def form(self, message: str) -> bytes:
        """A right form that was opened a minute ago."""
        fields = {
            "token": self.tokens.make(int(time.time()) - 60),
            "name": "Flóð", "address": "flood@sea.example", "about": "other", "ask": "reply",
            "message": message,
        }  # fmt: skip
        return urlencode(fields).encode()


async def _ask(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, visitor: str, body: bytes
) -> int:
    head = f"{'POST' if body else 'GET'} / HTTP/1.1\r\nHost: door\r\nX-Forwarded-For: {visitor}\r\n"
    if body:
        head += (
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        )
    writer.write(head.encode() + b"\r\n" + body)
    told = await reader.readuntil(b"\r\n\r\n")
    length = told.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
    await reader.readexactly(int(length or b"0"))
    return int(told.split(b" ", 2)[1])


def _memory(process: int) -> float:
    """Resident megabytes of a server and its workers."""
    total = 0
    for folder in Path("/proc").iterdir():
        try:
            lines = (folder / "status").read_text().splitlines() if folder.name.isdigit() else []
        except OSError:  # it ended between the listing and now
            continue
        told = dict(line.split(":\t", 1) for line in lines if ":\t" in line)
        if told and process in {int(told["PPid"]), int(folder.name)}:
            total += int(told.get("VmRSS", "0").split()[0])
    return total / 1_024


def _serve(home: Path) -> tuple[int, "subprocess.Popen[bytes]"]:
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = int(free.getsockname()[1])
    command = [
        sys.executable, "-m", "tengill.cli", "--home", str(home), "door-page", "serve",
        "--port", str(port), "--proxies", "1", "--json",
    ]  # fmt: skip
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=dict(os.environ))
    while True:
        with closing(socket.socket()) as trial:
            if trial.connect_ex(("127.0.0.1", port)) == 0:
                return port, server
        if server.poll() is not None:
            raise SystemExit("The server did not start.")
        time.sleep(0.05)


async def _afterwards(flood: Flood) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", flood.port)
    status = await _ask(reader, writer, "198.51.100.4", flood.form("Honest, after the flood."))
    writer.close()
    return status


def measure(kind: str, options: argparse.Namespace) -> bool:
    """Run one flood, print what came of it, and tell whether the visitor was served."""
    with tempfile.TemporaryDirectory(prefix="tengill-door-") as folder:
        home = Path(folder)
        publish(example(datetime.now(UTC)), home)
        port, server = _serve(home)
        try:
            time.sleep(1)
            before = _memory(server.pid)
            flood = Flood(port, home, kind, options)
            seen = asyncio.run(flood.run())
            grown = _memory(server.pid) - before
            entries, size = Spool(place(home)).waiting()
            time.sleep(11)  # one more form of all senders together is let through every 10 s
            after = asyncio.run(_afterwards(flood))
        finally:
            server.terminate()
            server.wait(timeout=20)
    told = ", ".join(f"{status}: {count:,}" for status, count in sorted(seen.statuses.items()))
    times = sorted(seen.visitor_ms)
    answered = sum(seen.statuses.values())
    print(f"\n{kind}: {answered / seen.seconds:,.0f} requests a second answered ({told})")
    print(
        f"  memory {before:.0f} MB, {grown:+.1f} MB; letter box {entries} entries, {size:,} bytes"
    )
    print(
        f"  visitor: {len(times)} pages, {seen.visitor_failed} refused; "
        f"median {times[len(times) // 2]:.1f} ms, slowest {times[-1]:.1f} ms; form after it: {after}"
    )
    return seen.visitor_failed == 0 and after == 303


def main(argv: list[str] | None = None) -> int:
    """Measure all floods; 1 where an honest visitor was not served."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--rate", type=int, default=1_000)
    parser.add_argument("--connections", type=int, default=32)
    options = parser.parse_args(argv)
    print(machine())
    kinds = ("pages from one", "forms from one", "forms from many")
    served = [measure(kind, options) for kind in kinds]
    return 0 if all(served) else 1


if __name__ == "__main__":
    sys.exit(main())
