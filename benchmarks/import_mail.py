"""Import speed against mu and notmuch, which index only, on the same messages in the same run.

`python -m benchmarks.import_mail ARCHIVE [--owner ADDRESS]`. Tengill's time holds everything:
full-text index, people, ties, acts. mu and notmuch (Debian's maildir-utils and notmuch) read one
file a message, so the archive is written out as a Maildir for them first; that is not timed.

All take turns, so that a machine at other work slows down each of them alike. Beside the wall time
stands the processor time, which tells more where the load is high: both are those of the quickest run.
"""

import argparse
import os
import resource
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import NamedTuple

from benchmarks.machine import Measured, machine, run
from tengill.sources import Container, Raw, containers


def main() -> int:
    """Print a table of all three and the ratios."""
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("archive", type=Path)
    told.add_argument("--owner", default="")
    told.add_argument("--runs", type=int, default=3, help="runs each; the quickest counts")
    asked = told.parse_args()
    print(f"machine: {machine()}")
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        maildir = Path(folder, "Maildir")
        count = write_maildir(asked.archive, maildir)
        size = size_of(asked.archive) / 1e6
        print(f"data: {asked.archive.name}, {count:,} messages, {size:.0f} MB as given")
        ran = in_turns(asked.archive, asked.owner, maildir, asked.runs)
    ours = min(ran.pop("tengill import"), key=seconds)
    show("tengill import", ours, count)
    for name, runs in ran.items():
        theirs = min(runs, key=seconds)
        show(name, theirs, count)
        print(
            f"  tengill takes {ours.run.seconds / theirs.run.seconds:.2f} times the time of {name},"
            f" {ours.processor / theirs.processor:.2f} times its processor time"
        )
    return 0


class Timed(NamedTuple):
    """One run, and what it took of all processors."""

    run: Measured
    processor: float
    """Seconds in user and system mode, of all its processes."""


def in_turns(archive: Path, owner: str, maildir: Path, times: int) -> dict[str, list[Timed]]:
    """Every program's runs, one of each after the other."""
    own: dict[str, Callable[[], Measured]] = {"tengill import": partial(tengill, archive, owner)}
    for name, peer in (("mu index", mu), ("notmuch new", notmuch)):
        if shutil.which(name.split()[0]) is None:
            print(f"{name}: not installed (apt-get install maildir-utils notmuch)")
        else:
            own[name] = partial(peer, maildir, maildir.parent)
    ran: dict[str, list[Timed]] = {name: [] for name in own}
    for _ in range(times):
        for name, command in own.items():
            print(f"  load {os.getloadavg()[0]:.1f} before {name}")
            before = processor_seconds()
            measured = command()
            ran[name].append(Timed(measured, processor_seconds() - before))
    return ran


def processor_seconds() -> float:
    """Processor time of all processes that this one began and that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def size_of(archive: Path) -> int:
    """Bytes of a file, or of all files below a folder."""
    if not archive.is_dir():
        return archive.stat().st_size
    return sum(path.stat().st_size for path in archive.rglob("*") if path.is_file())


def seconds(timed: Timed) -> float:
    """For picking the quickest run."""
    return timed.run.seconds


def show(name: str, timed: Timed, count: int) -> None:
    """One line of the table."""
    measured = timed.run
    print(
        f"{name:<16} {measured.seconds:7.2f} s  {timed.processor:7.2f} s of processors  {count / measured.seconds:8,.0f} messages/s"
        f"  peak {measured.peak_mb:6.0f} MB in one process"
    )


def write_maildir(archive: Path, maildir: Path) -> int:
    """Write the archive's records as files of a Maildir; returns how many."""
    for part in ("cur", "new", "tmp"):
        (maildir / part).mkdir(parents=True)
    count = 0
    for container in containers(archive):
        if not isinstance(container, Container):
            continue
        for record in container.records():
            if isinstance(record, Raw):
                count += 1
                (maildir / "cur" / f"{count:08}.bench:2,S").write_bytes(record.data)
    return count


def tengill(archive: Path, owner: str) -> Measured:
    """Import into a fresh ledger, all projections included.

    What the command leaves at work behind it (the door judges what came) is no part of the import,
    and is ended: the next program shall have the machine to itself.
    """
    with tempfile.TemporaryDirectory(prefix="bench-home-", ignore_cleanup_errors=True) as home:
        command = [sys.executable, "-m", "tengill.cli", "import", str(archive)]
        try:
            return run(command + (["--owner", owner] if owner else []), {"TENGILL_HOME": home})
        finally:
            end_processes_of(Path(home))


def end_processes_of(home: Path) -> None:
    """End the processes that were begun with a ledger's folder in their environment (Linux)."""
    told = f"TENGILL_HOME={home}".encode()
    for environment in Path("/proc").glob("[0-9]*/environ"):
        try:
            its_own = told in environment.read_bytes().split(b"\0")
        except OSError:  # another user's, or it has just ended
            continue
        if its_own:
            with suppress(ProcessLookupError):
                os.kill(int(environment.parent.name), signal.SIGKILL)


def mu(maildir: Path, folder: Path) -> Measured:
    """`mu index` into a fresh store."""
    store = folder / "mu"
    shutil.rmtree(store, ignore_errors=True)
    env = {"MUHOME": str(store), "XDG_CACHE_HOME": str(store), "HOME": str(folder)}
    run(["mu", "init", f"--muhome={store}", f"--maildir={maildir}"], env)
    return run(["mu", "index", f"--muhome={store}", "--quiet"], env)


def notmuch(maildir: Path, folder: Path) -> Measured:
    """`notmuch new` into a fresh database."""
    shutil.rmtree(maildir / ".notmuch", ignore_errors=True)
    config = folder / "notmuch-config"
    config.write_text(
        f"[database]\npath={maildir}\n[new]\ntags=\n[user]\nname=b\n", encoding="utf-8"
    )
    return run(["notmuch", "--config", str(config), "new", "--quiet"], dict(os.environ))


if __name__ == "__main__":
    sys.exit(main())
