"""A campaign's CSV of a million rows linted to its end: rows a second, and memory.

    python -m benchmarks.lint [--rows 1000000] [--home FOLDER] [--unfilled]

Every row is somebody with a name, an address, an organisation and a city; the message has merge
fields. With `--unfilled` the list lacks the column of one of them, so that every row has a finding
more. The whole of `tengill lint --csv` is run, in a process of its own: everything found is written
out. Without a home the ledger is empty. Memory is the process's own (RssAnon), looked at
five times a second; times are wall clock and processor time.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.machine import machine
from benchmarks.pages_rows import name_of

_MESSAGE = """Subject: Slates for {organisation}

Dear {first_name},

We quarry slates at Holm, and saw that {organisation} builds in {city}. Could you spare fifteen
minutes on Thursday to look at two samples? If not, tell me and I will not write again.

Una Strand, Holm Slates, Quay 4, Holm
"""
_CITIES = ("Oslo", "Bergen", "Leeds", "Ghent", "Turku", "Aarhus", "Lisbon", "Reykjavik")
_EVERY = 0.2


def main() -> int:
    """Write the files, lint, print; the exit code is that of a lint that could not be done."""
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("--rows", type=int, default=1_000_000)
    told.add_argument("--home", type=Path, help="a home whose ledger knows some of them")
    told.add_argument("--unfilled", action="store_true", help="the list lacks first_name")
    asked = told.parse_args()
    print(f"machine: {machine()}")
    with tempfile.TemporaryDirectory(prefix="bench-lint-") as folder:
        campaign, message = Path(folder, "campaign.csv"), Path(folder, "message.txt")
        write_campaign(campaign, asked.rows, first_name=not asked.unfilled)
        message.write_text(_MESSAGE, encoding="utf-8")
        home = asked.home or Path(folder, "home")
        home.mkdir(exist_ok=True)
        return _measure(campaign, message, home, asked.rows)


def write_campaign(path: Path, rows: int, *, first_name: bool = True) -> None:
    """So many people to approach, each once; a hundredth of the addresses are shared ones."""
    with path.open("w", encoding="utf-8") as out:
        out.write("name,email,organisation,city" + ",first_name" * first_name + "\n")
        for n in range(rows):
            first, _, last = name_of(n).partition(" ")
            house = n % (rows // 20 + 1)
            box = "info" if n % 100 == 0 else f"p{n}"
            row = f"{first} {last},{box}@house{house}.example,House {house},{_CITIES[n % 8]}"
            out.write(f"{row},{first}\n" if first_name else f"{row}\n")


def _measure(campaign: Path, message: Path, home: Path, rows: int) -> int:
    command = [
        sys.executable, "-m", "tengill.cli", "lint", str(campaign), "--message", str(message),
        "--channel", "mail", "--jurisdiction", "EU", "--csv",
    ]  # fmt: skip
    result, said = campaign.with_name("result.csv"), campaign.with_name("said.txt")
    began, before = time.monotonic(), os.times()
    with result.open("wb") as out, said.open("wb") as errors:
        run = subprocess.Popen(
            command, stdout=out, stderr=errors, env={**os.environ, "TENGILL_HOME": str(home)}
        )
        peak = _watched(run)
    wrong = said.read_text(encoding="utf-8", errors="replace")
    spent, after = time.monotonic() - began, os.times()
    worked = after.children_user + after.children_system
    worked -= before.children_user + before.children_system
    if run.returncode not in (0, 1):  # 1: something should not go out
        print(f"failed with {run.returncode}: {wrong[-2000:]}")
        return 1
    with result.open("rb") as told:
        lines = sum(1 for _ in told) - 1
    print(
        f"{rows:,} rows, {campaign.stat().st_size / 1e6:.0f} MB: {spent:.0f} s,"
        f" {rows / spent:,.0f} rows/s; {worked:.0f} s of processor time,"
        f" {rows / worked:,.0f} rows/s; own memory at most {peak:.0f} MB;"
        f" {lines:,} findings, {result.stat().st_size / 1e6:.0f} MB"
    )
    return 0


def _watched(run: subprocess.Popen[bytes]) -> float:
    """The most memory of its own it had, in MB; returns when it has ended."""
    most = 0.0
    status = Path(f"/proc/{run.pid}/status")
    while run.poll() is None:
        try:
            told = status.read_text(encoding="ascii")
        except OSError:
            break
        for line in told.splitlines():
            if line.startswith("RssAnon"):
                most = max(most, int(line.split()[1]) / 1024)
        time.sleep(_EVERY)
    run.wait()
    return most


if __name__ == "__main__":
    raise SystemExit(main())
