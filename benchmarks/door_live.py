"""From the server's announcement to filed: a real Dovecot, a watch, the door as it is.

    python -m benchmarks.door_live [--messages N] [--history N]

A mailbox with some history is read first. Then strangers' pitches are delivered one by one, as a
mail transfer agent does; told are the seconds from the announcement (IDLE) to the message lying in
its folder, imported and judged, and from the delivery to the same. Needs Dovecot 2.3.
"""

import argparse
import importlib
import os
import shutil
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import tengill.mailbox
from benchmarks.machine import machine

_TESTS = Path(__file__).resolve().parents[1] / "tests" / "mailbox"
_PITCH = (
    "Hi there,\r\n\r\nI came across your blog on {topic} and would love to contribute a guest post"
    " with a do-follow link to our client, number {number}. Our rates are the best on the market."
    " Would you be open to a quick call this week?\r\n\r\nBest,\r\nMax\r\n"
)
_TOPICS = ("gardens", "ships", "maps", "ovens", "bridges", "choirs", "wool")
_GOAL = 1.0


def main() -> int:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=30)
    parser.add_argument("--history", type=int, default=2_000)
    asked = parser.parse_args()
    sys.path.insert(0, str(_TESTS))
    dovecot = importlib.import_module("dovecot")  # the tests' own server

    if not Path(dovecot.PROGRAM).exists():
        print("Dovecot is not installed: scripts/dovecot.sh installs it.")
        return 0
    with tempfile.TemporaryDirectory(prefix="door-live-") as home:
        os.environ["TENGILL_HOME"] = home
        base = Path(tempfile.mkdtemp(prefix="door-live-"))
        server = dovecot.start(base)
        try:
            return _measured(server, dovecot.PASSWORD, asked.messages, asked.history)
        finally:
            dovecot.stop(server)
            shutil.rmtree(base, ignore_errors=True)


def _measured(server: Any, password: str, messages: int, history: int) -> int:
    from tengill.workspace.start import start  # noqa: PLC0415 - the home is known now

    start()
    from tengill.workspace import mailbox  # noqa: PLC0415

    user = server.user()
    for number in range(history):
        pair = [f"P{number % 97} <p{number % 97}@holt.example>", "Anna Dal <anna@dal.example>"]
        sender, to = pair if number % 3 else pair[::-1]
        text = f"About {_TOPICS[number % 7]}: shall we meet on day {number}?\r\n"
        folder = "" if number % 3 else "Sendur"
        user.deliver(_letter(number, sender, to, f"Note {number}", text), folder, number)
    account = mailbox.add(
        "127.0.0.1", user.name, password, port=server.port, security="plain",
        address="anna@dal.example",
    )  # fmt: skip
    print(f"{machine()}\n{history:,} messages of history", end="", flush=True)
    began = time.perf_counter()
    mailbox.sync(account.id)
    print(f", read and judged in {time.perf_counter() - began:.1f} s")
    announced, delivered = _watched(user, account.id, history, messages)
    _tell("announced to filed", announced)
    _tell("delivered to filed", delivered)
    return 0 if announced and statistics.median(announced) < _GOAL else 1


def _watched(
    user: Any, account: int, history: int, messages: int
) -> tuple[list[float], list[float]]:
    from tengill.workspace import mailbox_watching  # noqa: PLC0415

    stop = mailbox_watching.Stop()
    announced: list[float] = []
    delivered: list[float] = []
    heard = [0.0]
    come, ready = threading.Event(), threading.Event()
    plainly = tengill.mailbox.wait

    def wait(*told: Any) -> bool:
        ready.set()
        news = plainly(*told)
        heard[0] = time.perf_counter()
        return bool(news)

    def hear(event: mailbox_watching.Event) -> None:
        if event.what == "filed" and any(one.kind == "move" for one in event.actions):
            announced.append(time.perf_counter() - heard[0])
            come.set()

    def deliver() -> None:
        for number in range(messages):
            ready.wait(60)
            time.sleep(0.3)
            come.clear()
            ready.clear()
            text = _PITCH.format(topic=_TOPICS[number % 7], number=number)
            sender = f"Max <max{number}@links{number}.example>"
            at = time.perf_counter()
            user.deliver(
                _letter(history + number, sender, "anna@dal.example", "Guest post", text),
                "",
                number,
            )
            if come.wait(30):
                delivered.append(time.perf_counter() - at)
        stop.asked.set()
        user.deliver(_letter(history + messages, "x@y.example", "anna@dal.example", "End", "End."))

    setattr(mailbox_watching, "wait", wait)  # noqa: B010 - it is not exported
    thread = threading.Thread(target=deliver)
    thread.start()
    mailbox_watching.Watch(account, stop=stop, listener=hear).run()
    thread.join()
    return announced, delivered


def _letter(number: int, sender: str, to: str, subject: str, text: str) -> bytes:
    at = time.strftime("%a, %d %b %Y %H:%M:%S +0000", time.gmtime(1_767_225_600 + 900 * number))
    return (
        f"From: {sender}\r\nTo: {to}\r\nSubject: {subject}\r\nDate: {at}\r\n"
        f"Message-ID: <{number}@bench.example>\r\n\r\n{text}"
    ).encode()


def _tell(what: str, seconds: list[float]) -> None:
    if not seconds:
        print(f"{what}: nothing was filed")
        return
    ordered = sorted(seconds)
    worst = ordered[-1]
    high = ordered[min(len(ordered) - 1, round(0.95 * len(ordered)))]
    print(
        f"{what}: median {statistics.median(ordered):.3f} s, 95 % within {high:.3f} s,"
        f" longest {worst:.3f} s ({len(ordered)} messages; goal {_GOAL:.0f} s)"
    )


if __name__ == "__main__":
    sys.exit(main())
