"""All benchmarks, one after the other, each in a process of its own: `make bench`.

    python -m benchmarks [--data FOLDER] [--owner ADDRESS] [--quick] [--only NAME…] [--list]

FOLDER (else `BENCH_DATA`, else `../shared/data`) may hold, there or in a folder `mail` in it, mail
archives and beside each its labels (`NAME.tar.gz` and `NAME.labels.jsonl`), and a folder
`conformance` with the public suites, and `ties/email-Eu-core-temporal.txt.gz` of SNAP. What needs
data that is not there is skipped, and says so. A summary of exit codes ends the run; its own code is 1 when any benchmark failed.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.machine import machine

_ROOT = Path(__file__).resolve().parents[1]
_ARCHIVES = (".mbox", ".zip", ".tar", ".tgz", ".tar.gz", ".tar.bz2", ".tar.xz")


@dataclass(frozen=True, slots=True)
class Benchmark:
    """One command to run, or why it can not be run."""

    name: str
    heading: str
    command: tuple[str, ...] = ()
    """Arguments of Python; empty when skipped."""
    skipped: str = ""


@dataclass(frozen=True, slots=True)
class Data:
    """What real data there is."""

    folder: Path
    owner: str = ""
    """An address of whoever the mail belongs to."""

    @property
    def mail(self) -> list[Path]:
        """Mail archives, by name."""
        places = (self.folder, self.folder / "mail")
        found = [p for place in places if place.is_dir() for p in sorted(place.iterdir())]
        return [p for p in found if p.name.endswith(_ARCHIVES)]

    def labels(self, archive: Path) -> Path | None:
        """The label file that stands beside an archive."""
        stem = next(archive.name.removesuffix(e) for e in _ARCHIVES if archive.name.endswith(e))
        file = archive.with_name(f"{stem}.labels.jsonl")
        return file if file.is_file() else None


def benchmarks(data: Data, world: Path, *, quick: bool) -> Iterator[Benchmark]:
    """Every benchmark in the order it is run.

    Args:
        data: real mail and suites.
        world: a folder for a simulated world; made by the command before the ones that read it.
        quick: small sizes: to see that everything runs, not for figures.
    """
    yield from _credit(quick=quick)
    yield _module(
        "network",
        "Brokerage, trusted ways, communities and layout, against four libraries",
        *(["--quick", "--limit", "60"] if quick else []),
    )
    yield _ties(data)
    yield from _importing(data, quick=quick)
    yield _module(
        "import_sources",
        "Import of contacts, calendars and a LinkedIn export: rates and memory",
        *(["--share", "0.002"] if quick else []),
    )
    yield _module(
        "memory", "Memory of a small and a large import", *(["500", "2000"] if quick else [])
    )
    yield Benchmark(
        "world",
        "A simulated world in phrasings the reader was not tuned on",
        (
            "-m", "tengill.cli", "simulate", str(world), "--phrasings", "held-out",
            "--messages", "500" if quick else "20000", "--seed", "11",
        ),
    )  # fmt: skip
    yield _module(
        "reading",
        "Reading accuracy on the simulated world (flatters: the reader should be judged on real mail)",
        str(world / "mailbox.mbox"), "--labels", str(world / "labels.jsonl"),
    )  # fmt: skip
    yield from _on_real_mail(data)
    yield from _door(data, quick=quick)
    yield _module(
        "lint",
        "A campaign of a million rows linted to its end",
        *(["--rows", "500"] if quick else []),
    )
    yield _pages(quick=quick)


def _credit(*, quick: bool) -> Iterator[Benchmark]:
    yield _module(
        "conservation",
        "Conservation over random outcomes",
        "--outcomes", "300" if quick else "10000",
    )  # fmt: skip
    yield _module(
        "recovery",
        "Recovery of true causes in simulated markets",
        *(["--quick"] if quick else []),
    )
    yield _module(
        "credit_tables",
        "Credit of tables: the kernel, disk to disk, memory",
        *(["--outcomes", "20000", "40000", "--runs", "1"] if quick else []),
    )
    yield _module(
        "credit_hard",
        "Hard formulas: 60, 100 and 200 people",
        *(["--quick"] if quick else []),
    )
    yield _module(
        "credit_peers",
        "Models of the field, against their peers from PyPI",
        *(["--quick", "--limit", "60"] if quick else []),
    )
    yield _module(
        "credit_spark",
        "Credit on Spark, against the local engine",
        *(["10000"] if quick else []),
    )


def _door(data: Data, *, quick: bool) -> Iterator[Benchmark]:
    yield _module(
        "door_templates",
        "Templates: the same text to others, against datasketch",
        *(["--quick"] if quick else ["--mail", *map(str, data.mail)] if data.mail else []),
    )
    yield _module("door_cold", "Cold outreach beside solicited mail of the same topics")
    yield _module("door_cold_second", "A second such set, posts and direct messages among it")
    yield _module(
        "door_asks", "Asks found in sentences the packs were not written for", "--held-out"
    )
    yield _module(
        "door_form", "The door page under a flood", *(["--seconds", "3"] if quick else [])
    )
    yield _module(
        "door_live",
        "From a server's announcement to filed, with Dovecot",
        *(["--messages", "3", "--history", "20"] if quick else []),
    )
    for name, heading in _OWNED:
        for archive in data.mail:
            if data.owner:
                yield _module(name, f"{heading}: {archive.name}", str(archive), "--owner", data.owner)  # fmt: skip
        if not (data.mail and data.owner):
            why = (
                _no_mail(data)
                if not data.mail
                else "whose mail it is was not told: --owner ADDRESS"
            )
            yield Benchmark(name, heading, skipped=why)


_OWNED = (
    ("door_replies", "What the owner answers, against three simpler rules"),
    ("door_judging", "Messages judged in a second"),
    ("door_kinds", "Bulk, pitch, personal, and whom the door turns away"),
)


def _module(name: str, heading: str, *words: str) -> Benchmark:
    return Benchmark(name, heading, ("-m", f"benchmarks.{name}", *words))


def _no_mail(data: Data) -> str:
    return f"no mail archive in {data.folder} or its folder mail; give one with --data"


def _importing(data: Data, *, quick: bool) -> Iterator[Benchmark]:
    heading = "Import, against mu and notmuch"
    labelled = [archive for archive in data.mail if data.labels(archive)]
    chosen = (labelled or data.mail)[:1]
    if not chosen:
        yield Benchmark("import_mail", heading, skipped=_no_mail(data))
    for archive in chosen:
        yield _module(
            "import_mail", f"{heading}: {archive.name}", str(archive), *(["--runs", "1"] * quick)
        )


def _on_real_mail(data: Data) -> Iterator[Benchmark]:
    pairs = [(archive, labels) for archive in data.mail if (labels := data.labels(archive))]
    for archive, labels in pairs:
        yield _module(
            "reading",
            f"Reading accuracy on real mail: {archive.name}",
            str(archive), "--labels", str(labels),
        )  # fmt: skip
        yield _module("people", f"Persons of the contact points: {archive.name}",
                      str(archive), "--merges", "0")  # fmt: skip
    if not pairs:
        why = f"no labels (NAME.labels.jsonl) beside a mail archive in {data.folder}"
        yield Benchmark("reading", "Reading accuracy on real mail", skipped=why)
        yield Benchmark("people", "Persons of the contact points", skipped=why)
    suites = data.folder / "conformance"
    heading = "Public conformance suites"
    if suites.is_dir():
        yield _module("conformance", heading, str(suites))
    else:
        yield Benchmark("conformance", heading, skipped=f"no folder {suites}")


def _ties(data: Data) -> Benchmark:
    heading = "Tie strength foretelling contact, and drift, beside simpler rules"
    file = data.folder / "ties" / "email-Eu-core-temporal.txt.gz"
    if not file.is_file():
        return Benchmark("ties", heading, skipped=f"no file {file}")
    return _module("ties", heading, str(file), "--drift")


def _pages(*, quick: bool) -> Benchmark:
    small = ["--people", "6000", "--messages", "20000", "--requests", "3"] if quick else []
    return _module(
        "pages",
        "Page times with 100,000 people, a million messages and as many other interactions",
        *small,
    )


def _run(one: Benchmark) -> int | None:
    """Run one and give its exit code; None when it was skipped."""
    print(f"\n{'=' * 80}\n{one.name}: {one.heading}")
    if one.skipped:
        print(f"skipped: {one.skipped}", flush=True)
        return None
    print(f"$ python {' '.join(one.command)}\n", flush=True)
    return subprocess.run([sys.executable, *one.command], cwd=_ROOT, check=False).returncode


def main() -> int:
    """Run them and sum up."""
    told = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    told.add_argument("--data", type=Path, help="folder with real mail, labels and suites")
    told.add_argument("--owner", help="an address of the mail's owner (else BENCH_OWNER)")
    told.add_argument("--quick", action="store_true", help="small sizes; figures mean nothing")
    told.add_argument("--only", nargs="+", metavar="NAME", help="only benchmarks of these names")
    told.add_argument("--list", action="store_true", help="say what would be run; run nothing")
    asked = told.parse_args()
    given = asked.data or os.environ.get("BENCH_DATA") or _ROOT.parent / "shared" / "data"
    data = Data(
        Path(given).expanduser().resolve(), asked.owner or os.environ.get("BENCH_OWNER", "")
    )
    with tempfile.TemporaryDirectory(prefix="tengill-bench-") as folder:
        chosen = [
            one
            for one in benchmarks(data, Path(folder) / "world", quick=asked.quick)
            if not asked.only or one.name in {*asked.only, *(["world"] * ("reading" in asked.only))}
        ]
        if asked.list:
            for one in chosen:
                print(f"{one.name:<13} {one.skipped and 'skipped: '}{one.skipped or one.heading}")
            return 0
        print(machine())
        ended = [(one, time.monotonic(), _run(one), time.monotonic()) for one in chosen]
    print(f"\n{'=' * 80}\nSummary")
    for one, began, code, over in ended:
        result = "skipped" if code is None else "ok" if code == 0 else f"exit code {code}"
        print(f"{result:<14} {over - began:7.0f} s  {one.heading}")
    return int(any(code for _, _, code, _ in ended))


if __name__ == "__main__":
    sys.exit(main())
