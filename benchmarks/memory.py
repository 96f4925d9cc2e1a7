"""How much memory an import takes, for a small and a large archive: it must not grow.

    python benchmarks/memory.py 20000 200000

Each archive is a streamed synthetic mbox of letters among a fixed circle of people, imported in a
fresh home by a process of its own. Peak resident memory of the main process and of the largest
worker come from the kernel (VmHWM, getrusage). That counts the ledger's pages which SQLite maps
(up to 256 MB, the system takes them back at will), so the process's own memory (RssAnon, looked at
with every step) stands beside it and is what is judged. Times are wall clock.
"""

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

_PEOPLE = 2_000
WORDS = [
    "boat",
    "harbour",
    "turbine",
    "letter",
    "contract",
    "meeting",
    "coffee",
    "winter",
    "budget",
    "plan",
    "visit",
    "crane",
    "road",
    "tomorrow",
    "please",
    "could",
    "send",
    "draft",
    "number",
    "question",
    "answer",
    "market",
    "summer",
    "agree",
    "price",
    "team",
]
_START = datetime(2005, 1, 3, tzinfo=UTC)
_GROWTH = 1.25

# Runs in the process that imports, so that its own memory is what is measured.
_IMPORT = """
import resource, sys
from pathlib import Path
from tengill.workspace.start import start
start()
from tengill.workspace import importing
at = {}
def report(now):
    with open("/proc/self/status") as status:
        told = {l.split()[0]: int(l.split()[1]) for l in status if l.startswith(("VmHWM", "RssAnon"))}
    at[now.phase] = max(at.get(now.phase, 0), told["RssAnon:"])
    at["resident"] = told["VmHWM:"]
importing.import_paths([Path(sys.argv[1])], report=report)
worker = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(" ".join(f"{phase}={peak}" for phase, peak in at.items()), f"worker={worker}")
"""


def write_box(path: Path, messages: int) -> None:
    """A synthetic mbox of so many letters, a few in a hundred of them introductions."""
    rng = random.Random(messages)  # noqa: S311 - a seeded mailbox, no secret
    with path.open("w", encoding="utf-8") as box:
        for n in range(messages):
            sender, left, right = rng.sample(range(_PEOPLE), 3)
            when = _START + timedelta(seconds=n * 1_500)
            body = " ".join(rng.choices(WORDS, k=rng.randint(10, 40)))
            if rng.random() < 0.03:  # three in a hundred introduce somebody
                body = (
                    f"I would like to introduce you to Person{right} Of{right}, copied.\n\n{body}"
                )
            box.write(
                f"From x@circle.example {when:%a %b %d %H:%M:%S %Y}\n"
                f"From: Person{sender} Of{sender} <p{sender}@circle.example>\n"
                f"To: Person{left} Of{left} <p{left}@circle.example>\n"
                f"Cc: Person{right} Of{right} <p{right}@circle.example>\n"
                f"Subject: {rng.choice(WORDS)} {n}\nDate: {format_datetime(when)}\n"
                f"Message-ID: <{n}@circle.example>\n\n{body}\n\n"
            )


def measure(messages: int) -> dict[str, float]:
    """Peak memory in MB by phase, of the largest worker, and the seconds it took."""
    folder = Path(tempfile.mkdtemp(prefix="tengill-memory-"))
    try:
        box = folder / "box.mbox"
        write_box(box, messages)
        began = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-c", _IMPORT, str(box)],
            env={**os.environ, "TENGILL_HOME": str(folder / "home")},
            check=True,
            capture_output=True,
            text=True,
        )
        told = dict(pair.split("=") for pair in done.stdout.split())
        peaks = {phase: int(kilobytes) / 1024 for phase, kilobytes in told.items()}
        return {**peaks, "seconds": time.monotonic() - began, "box": box.stat().st_size / 2**20}
    finally:
        shutil.rmtree(folder)


def main() -> int:
    """Measure each size, print a table, and say whether memory grew."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("messages", nargs="*", type=int, default=[20_000, 200_000])
    sizes = parser.parse_args().messages
    found: list[dict[str, float]] = []
    for size in sizes:
        found.append(measure(size))
        told = ", ".join(f"{name} {value:,.0f}" for name, value in found[-1].items())
        print(f"{size:,} messages (MB; seconds): {told}", flush=True)
    for name in ("reading", "acts", "done", "worker"):
        least, most = min(one[name] for one in found), max(one[name] for one in found)
        grew = "grew" if most > least * _GROWTH else "did not grow"
        print(f"{name}: {least:,.0f} to {most:,.0f} MB: {grew}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
