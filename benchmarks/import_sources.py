"""Import of contacts, calendars and a social export: rates and memory, everything projected.

    python -m benchmarks.import_sources [--share 1.0]

Three archives, written by this file about fictional people: a LinkedIn export with 30,000
connections and 200,000 messages, 100,000 vCards, 100,000 events, and each imported into a fresh
ledger by a process of its own (text index, people, record linkage, ties and all else included).
Peak memory: of the process that writes, its own memory (RssAnon) without pages SQLite maps, and of
the largest worker. Processor time is that of this process and its workers. Phases say where the
(wall clock) time goes. `--share 0.1` takes a tenth of everything.
"""

import argparse
import csv
import io
import os
import random
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.machine import machine
from benchmarks.memory import WORDS

_START = datetime(2014, 1, 6, 9, tzinfo=UTC)
_GIVEN = [
    "Ada",
    "Bjork",
    "Carl",
    "Disa",
    "Egon",
    "Freyja",
    "Gunnar",
    "Hanna",
    "Ivar",
    "Johanna",
    "Karl",
    "Lena",
    "Magnus",
    "Nina",
    "Oskar",
    "Petra",
    "Runar",
    "Sif",
    "Tomas",
    "Una",
    "Viktor",
    "Wanda",
    "Ylva",
    "Zoe",
    "Arvid",
    "Birta",
    "Dagur",
    "Edda",
    "Finn",
    "Greta",
]
_FIRST_PART = [
    "Lind",
    "Dal",
    "Moe",
    "Holm",
    "Vik",
    "Sund",
    "Berg",
    "Strand",
    "Nord",
    "Sol",
    "Ek",
    "Bjork",
    "Gran",
    "Sten",
    "Fors",
    "Hav",
]
_LAST_PART = [
    "qvist",
    "gaard",
    "man",
    "berg",
    "und",
    "by",
    "vall",
    "strom",
    "gren",
    "ros",
    "stad",
    "mark",
]
# Runs in the process that imports, so that its own memory and phases are what is measured.
_IMPORT = """
import resource, sys, time
from pathlib import Path
from tengill.workspace.start import start
start()
from tengill.workspace import importing
peak, phases, began = [0], {}, time.monotonic()
now_in = ["reading", began]
def report(now):
    with open("/proc/self/status") as status:
        told = next(int(l.split()[1]) for l in status if l.startswith("RssAnon"))
    peak[0] = max(peak[0], told)
    if now.phase != now_in[0]:
        at = time.monotonic()
        phases[now_in[0]] = phases.get(now_in[0], 0) + at - now_in[1]
        now_in[:] = [now.phase, at]
run = importing.import_paths([Path(sys.argv[1])], report=report)
from tengill.ledger.models import Run, Person
worker = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
worked = sum(one.ru_utime + one.ru_stime for one in used)
counts = Run.objects.get(pk=run).counts
print(time.monotonic() - began, peak[0] / 1024, worker / 1024, counts["read"], counts["kept_aside"],
      Person.objects.filter(kind="person").count(),
      " ".join(f"{phase}={spent:.1f}" for phase, spent in phases.items()), worked, sep="|")
"""


def main() -> int:
    """Print a line for each archive."""
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("--share", type=float, default=1.0)
    told.add_argument("--only", nargs="*", default=[])
    asked = told.parse_args()
    print(f"machine: {machine()}")
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        for name, write, number in _ARCHIVES:
            if asked.only and name not in asked.only:
                continue
            path = Path(folder, name.replace(" ", "-"))
            write(path, max(1, int(number * asked.share)))
            _measure(name, path, Path(folder, "home"))
            path.unlink()
    return 0


def _measure(name: str, path: Path, home: Path) -> None:
    size = path.stat().st_size / 1e6
    env = {**os.environ, "TENGILL_HOME": str(home)}
    command = [sys.executable, "-c", _IMPORT, str(path)]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    shutil.rmtree(home, ignore_errors=True)
    if done.returncode:
        print(f"{name}: failed\n{done.stderr[-2000:]}")
        return
    # The last line: engines may say something before.
    told = done.stdout.strip().rpartition("\n")[2]
    seconds, peak, worker, read, aside, people, phases, worked = told.split("|")
    spent, facts = float(seconds), int(read)
    print(
        f"{name:<18} {size:6.1f} MB {facts:9,} facts {spent:7.1f} s {facts / spent:8,.0f} facts/s"
        f"  {float(worked):.1f} s of processor time"
        f"  own memory {float(peak):5.0f} MB, largest worker {float(worker):5.0f} MB"
        f"  {int(people):,} people, {aside} kept aside\n    seconds: {phases}",
        flush=True,
    )


# ---------------------------------------------------------------- what is written


def _names(seed: int) -> Iterator[tuple[str, str, str]]:
    """Given name, family name and a number that makes the person one of a kind, without end."""
    rng = random.Random(seed)  # noqa: S311 - seeded names, no secret
    number = 0
    while True:
        number += 1
        family = rng.choice(_FIRST_PART) + rng.choice(_FIRST_PART).lower() + rng.choice(_LAST_PART)
        yield rng.choice(_GIVEN), family, f"{number:x}"


def _text(rng: random.Random) -> str:
    return " ".join(rng.choices(WORDS, k=rng.randrange(6, 40))).capitalize() + "."


def write_linkedin(path: Path, number: int) -> None:
    """A LinkedIn export: `number` connections, and messages with them, nearly seven for each."""
    rng = random.Random(number)  # noqa: S311 - the same
    people = [next(names) for names in [_names(1)] for _ in range(number)]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        rows = io.StringIO()
        out = csv.writer(rows)
        out.writerow(
            [
                "First Name",
                "Last Name",
                "URL",
                "Email Address",
                "Company",
                "Position",
                "Connected On",
            ]
        )
        for given, family, tag in people:
            when = _START + timedelta(days=rng.randrange(3_600))
            mail = f"{given}.{family}@{family}.example".lower() if rng.random() < 0.03 else ""
            out.writerow([given, family, _page(given, family, tag), mail, f"{family} {tag[:3]} hf.",
                          rng.choice(["Director", "Engineer", "Buyer"]), f"{when:%d %b %Y}"])  # fmt: skip
        archive.writestr("Connections.csv", rows.getvalue())
        rows = io.StringIO()
        out = csv.writer(rows)
        out.writerow(
            [
                "CONVERSATION ID",
                "CONVERSATION TITLE",
                "FROM",
                "SENDER PROFILE URL",
                "TO",
                "RECIPIENT PROFILE URLS",
                "DATE",
                "SUBJECT",
                "CONTENT",
                "FOLDER",
            ]
        )
        me = ("Owner Person", "https://www.linkedin.com/in/owner-person")
        for n in range(number * 20 // 3):
            given, family, tag = rng.choice(people)
            them = f"{given} {family}", _page(given, family, tag)
            one, other = (me, them) if rng.random() < 0.5 else (them, me)
            when = _START + timedelta(minutes=rng.randrange(5_000_000))
            out.writerow([f"2-{tag}", "", *one, *other, f"{when:%Y-%m-%d %H:%M:%S} UTC", "",
                          f"{_text(rng)} {n}", "INBOX"])  # fmt: skip
        archive.writestr("messages.csv", rows.getvalue())


def _page(given: str, family: str, tag: str) -> str:
    return f"https://www.linkedin.com/in/{given}-{family}-{tag}".lower()


def write_vcards(path: Path, number: int) -> None:
    """So many vCards: a name, an address, a telephone, an organisation."""
    rng = random.Random(number)  # noqa: S311 - the same
    with path.open("w", encoding="utf-8", newline="") as out:
        for (given, family, tag), _ in zip(_names(2), range(number), strict=False):
            out.write(
                f"BEGIN:VCARD\r\nVERSION:3.0\r\nUID:{tag}\r\nN:{family};{given};;;\r\n"
                f"FN:{given} {family}\r\nEMAIL;TYPE=WORK:{given}.{family}{tag}@{family}.example\r\n"
                f"TEL;TYPE=CELL:+354 6{rng.randrange(10**6):06}\r\nORG:{family} {tag[:3]} hf.\r\n"
                f"TITLE:{rng.choice(['Director', 'Engineer'])}\r\nEND:VCARD\r\n"
            )


def write_events(path: Path, number: int) -> None:
    """So many single events with two to six invited of two thousand people."""
    rng = random.Random(number)  # noqa: S311 - the same
    people = [next(names) for names in [_names(3)] for _ in range(2_000)]
    with path.open("w", encoding="utf-8", newline="") as out:
        out.write("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//bench//EN\r\n")
        for n in range(number):
            when = _START + timedelta(minutes=15 * rng.randrange(350_000))
            who = rng.sample(people, rng.randrange(2, 7))
            boxes = [f"mailto:{g}.{f}{t}@{f}.example".lower() for g, f, t in who]
            invited = "".join(
                f"ATTENDEE;CN={g} {f};PARTSTAT=ACCEPTED:{box}\r\n"
                for (g, f, _), box in zip(who[1:], boxes[1:], strict=True)
            )
            out.write(
                f"BEGIN:VEVENT\r\nUID:{n}@bench.example\r\nDTSTAMP:20240101T000000Z\r\n"
                f"DTSTART:{when:%Y%m%dT%H%M%SZ}\r\nDURATION:PT1H\r\nSUMMARY:{_text(rng)}\r\n"
                f"ORGANIZER;CN={who[0][0]} {who[0][1]}:{boxes[0]}\r\n{invited}END:VEVENT\r\n"
            )
        out.write("END:VCALENDAR\r\n")


_ARCHIVES: tuple[tuple[str, Callable[[Path, int], None], int], ...] = (
    ("LinkedIn export", write_linkedin, 30_000),
    ("vCards", write_vcards, 100_000),
    ("events", write_events, 100_000),
)


if __name__ == "__main__":
    sys.exit(main())
