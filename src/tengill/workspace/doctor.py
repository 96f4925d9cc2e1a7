"""Examines the ledger and the installation: what is in order, what is not, what to do."""

import shutil
import sqlite3
import stat
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings
from django.db import connection

from tengill.ledger.models import Message, Run

_ROOM = 500 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at."""

    name: str
    ok: bool
    told: str
    advice: str = ""


def examine() -> tuple[Check, ...]:
    """All checks, in the order a person would want them."""
    return (
        _home(),
        _room(),
        _sound(),
        _references(),
        _search(),
        _projected(),
        _runs(),
        _screen(),
    )


def _home() -> Check:
    home = Path(settings.HOME)
    others = stat.S_IMODE(home.stat().st_mode) & 0o077
    return Check(
        "home",
        ok=not others,
        told=f"{home}" + (", readable by others" if others else ", readable by you only"),
        advice=f"chmod 700 {home}",
    )


def _room() -> Check:
    free = shutil.disk_usage(settings.HOME).free
    return Check(
        "disk", free > _ROOM, f"{free // 2**20:,} MB free", "Free some space before importing more."
    )


def _sound() -> Check:
    with connection.cursor() as c:
        c.execute("PRAGMA quick_check(5)")
        told = [row[0] for row in c.fetchall()]
    version = f"SQLite {sqlite3.sqlite_version}"
    return Check(
        "store",
        told == ["ok"],
        version if told == ["ok"] else "; ".join(told),
        "The ledger file is damaged. Restore a backup, or import your archives anew.",
    )


def _references() -> Check:
    with connection.cursor() as c:
        c.execute("PRAGMA foreign_key_check")
        broken = len(c.fetchmany(1000))
    return Check(
        "references",
        not broken,
        "all hold" if not broken else f"{broken} are broken",
        "tengill rebuild",
    )


def _search() -> Check:
    with connection.cursor() as c:
        c.execute("SELECT count(*) FROM message_search")
        indexed = c.fetchone()[0]
    messages = Message.objects.count()
    return Check(
        "search",
        indexed == messages,
        f"{indexed:,} of {messages:,} messages indexed",
        "tengill rebuild",
    )


def _projected() -> Check:
    waiting = Run.objects.filter(kind="mail", projected=False, files__new__gt=0)
    behind = waiting.distinct().count()
    runs = "1 run is" if behind == 1 else f"{behind:,} runs are"
    return Check(
        "projections",
        not behind,
        f"{runs} not worked in yet" if behind else "in step with the facts",
        "tengill rebuild",
    )


def _runs() -> Check:
    stopped = list(Run.objects.filter(state=Run.State.STOPPED).values_list("pk", flat=True)[:5])
    return Check(
        "runs",
        not stopped,
        "none unfinished" if not stopped else f"unfinished: {', '.join(map(str, stopped))}",
        "Import the same paths again to go on, or take a run back: tengill runs undo RUN",
    )


def _screen() -> Check:
    spec = find_spec("tengill.web")
    built = spec is not None and any(
        (Path(place) / "static" / "dist").is_dir()
        for place in spec.submodule_search_locations or ()
    )
    return Check("screen", built, "built" if built else "not built", "make assets")
