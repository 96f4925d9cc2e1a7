"""Import speed against mu and notmuch, which index only, on the same messages in the same run.

`python -m benchmarks.import_mail ARCHIVE [--owner ADDRESS]`. Tengill's time holds everything:
full-text index, people, ties, acts. mu and notmuch (Debian's maildir-utils and notmuch) read one
file a message, so the archive is written out as a Maildir for them first; that is not timed.
"""

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path

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
        ours = min((tengill(asked.archive, asked.owner) for _ in range(asked.runs)), key=seconds)
        show("tengill import", ours, count)
        for name, peer in (("mu index", mu), ("notmuch new", notmuch)):
            if shutil.which(name.split()[0]) is None:
                print(f"{name}: not installed (apt-get install maildir-utils notmuch)")
                continue
            theirs = min((peer(maildir, Path(folder)) for _ in range(asked.runs)), key=seconds)
            show(name, theirs, count)
            print(f"  tengill takes {ours.seconds / theirs.seconds:.2f} times the time of {name}")
    return 0


def size_of(archive: Path) -> int:
    """Bytes of a file, or of all files below a folder."""
    if not archive.is_dir():
        return archive.stat().st_size
    return sum(path.stat().st_size for path in archive.rglob("*") if path.is_file())


def seconds(measured: Measured) -> float:
    """For picking the quickest run."""
    return measured.seconds


def show(name: str, measured: Measured, count: int) -> None:
    """One line of the table."""
    print(
        f"{name:<16} {measured.seconds:7.2f} s  {count / measured.seconds:8,.0f} messages/s"
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
    """Import into a fresh ledger, all projections included."""
    with tempfile.TemporaryDirectory(prefix="bench-home-") as home:
        command = [sys.executable, "-m", "tengill.cli", "import", str(archive)]
        return run(command + (["--owner", owner] if owner else []), {"TENGILL_HOME": home})


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
