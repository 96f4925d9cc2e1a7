"""Lints kept for the screen: a list and a message are put aside, judged, and looked at page by page.

Each lies in a folder of its own below `lint/` of the ledger's folder, readable by its owner only:
what was given, the result a row a line, and for every group where its rows begin. A page reads its
own rows, whether the list has forty or a million. The last twenty are kept.
"""

import json
import re
import secrets
import shutil
import subprocess
import sys
from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.conf import settings as django_settings
from django.utils import translation
from django.utils.translation import gettext as _

from tengill.workspace import clock, settings
from tengill.workspace.door_lint import Linting
from tengill.workspace.door_lint_columns import Column, columns_of
from tengill.workspace.door_lint_reading import CampaignError
from tengill.workspace.door_lint_rows import row_from, row_told, summary_from, summary_told
from tengill.workspace.door_lint_views import Options, RowView, Summary

GROUPS = (
    "goes", "warned", "untagged", "asynchronous", "connector", "raise", "later", "build", "mend",
    "dont",
)  # fmt: skip
"""May go out; may, with a warning; else the best of what may be done instead."""
PARTS = ("list", "message", "history", "optouts")
NAMES = {"list": "list.csv", "message": "message.txt", "history": "history.csv", "optouts": "opt-outs.txt"}  # fmt: skip
_MOST_KEPT = 20
_TOKEN = re.compile(r"[0-9a-f]{16}")
_SHORT = 8 * 1024
"""Bytes of a list that is judged while one waits: some hundred rows, about a second."""
_REPORT = 1
"""Seconds between two words on how far it is."""


class LintStoppedError(Exception):
    """It was asked to stop."""


@dataclass(frozen=True, slots=True)
class Told:
    """What was told beside the files."""

    text: str = ""
    channel: str = ""
    jurisdictions: tuple[str, ...] = ()
    paid: bool = False
    topic: str = ""
    house: str = ""
    complaint_rate: float | None = None
    columns: dict[str, str] = field(default_factory=dict)
    """Which columns are taken for what, where the guess is wrong; see `door.lint.columns`."""
    name: str = ""
    """Of the campaign."""
    language: str = ""
    """The result's sentences are written in it; empty: the active one."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A kept lint as far as it is."""

    token: str
    state: str
    """waiting, running, done, failed or stopped."""
    name: str
    made_at: datetime
    done: int = 0
    rows: int = 0
    error: str = ""
    told: Told = field(default_factory=Told)
    columns: tuple[Column, ...] = ()
    groups: Mapping[str, int] = field(default_factory=dict)
    summary: Summary | None = None
    sentence: str = ""

    @property
    def under_way(self) -> bool:
        """Whether it is being worked on."""
        return self.state in {"waiting", "running"}


# ---------------------------------------------------------------- keeping


def keep(files: Mapping[str, Iterable[bytes]], told: Told) -> str:
    """Put a lint aside, not judged yet.

    Args:
        files: `list`, and perhaps `message`, `history` and `optouts`, each in pieces.
        told: what was told beside them.

    Returns:
        Its token.

    Raises:
        KeyError: there is no list, or a file of another name.
    """
    token = secrets.token_hex(8)
    folder = _home() / token
    folder.mkdir(mode=0o700, parents=True)
    for part in {"list", *files}:
        with (folder / NAMES[part]).open("wb") as out:
            for piece in files[part]:
                out.write(piece)
    language = told.language or translation.get_language() or "en"
    values = {one.name: getattr(told, one.name) for one in fields(told)} | {"language": language}
    _write(folder / "told.json", values | {"made_at": clock.now()})
    _forget_old()
    return token


def begin(token: str) -> bool:
    """Judge a kept lint now where that is quick, else in a process of its own; True: it is done.

    Raises:
        LookupError: there is none of this token.
    """
    if (_folder(token) / NAMES["list"]).stat().st_size <= _SHORT:
        judge(token)
        return True
    spawn(token)
    return False


def spawn(token: str) -> None:
    """Judge a kept lint in a process of its own, that outlives the caller."""
    subprocess.Popen(  # noqa: S603 - our own module, arguments of our own
        [sys.executable, "-P", "-m", "tengill.workspace.door_lint_background", token],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def given(token: str, part: str) -> Iterator[bytes] | None:
    """What was given for a kept lint, of `PARTS`, in pieces; None: nothing.

    Raises:
        LookupError: there is none of this token.
    """
    file = _folder(token) / NAMES[part]
    if not file.exists():
        return None
    return _pieces(file)


def _pieces(file: Path) -> Iterator[bytes]:
    with file.open("rb") as told:
        while piece := told.read(1 << 16):
            yield piece


def judge_again(token: str, **told: object) -> bool:
    """Judge a kept lint anew with some of what was told beside its files told otherwise.

    Args:
        token: of a lint that is not under way.
        told: fields of `Told`: `columns`, `language` …

    Returns:
        Whether it is done.

    Raises:
        LookupError: there is none of this token.
        ValueError: it is being worked on.
    """
    if kept(token).under_way:
        raise ValueError(_("It is being judged. Wait until it is done, or stop it."))
    folder = _folder(token)
    _write(folder / "told.json", _read(folder / "told.json") | told)
    for file in (*folder.glob("group-*.u64"), folder / "rows.jsonl", folder / "state.json"):
        file.unlink(missing_ok=True)
    return begin(token)


def ask_to_stop(token: str) -> None:
    """Ask a lint under way to stop.

    Raises:
        LookupError: there is none of this token.
    """
    (_folder(token) / "stop").touch()


def forget(token: str) -> None:
    """Throw a kept lint away with all that was given for it.

    Raises:
        LookupError: there is none of this token.
    """
    shutil.rmtree(_folder(token))


# ---------------------------------------------------------------- judging


def judge(token: str) -> Kept:
    """Judge a kept lint; what is wrong with it is told in its `error`.

    Raises:
        LookupError: there is none of this token.
    """
    folder = _folder(token)
    told, _made = _told(folder)
    with translation.override(told.language):
        try:
            _judge(folder, told)
        except LintStoppedError:
            _state(folder, {"state": "stopped"})
        except (CampaignError, OSError) as error:
            seen = _read(folder / "state.json").get("columns", [])
            wrong = _harmless(error, folder)
            _state(folder, {"state": "failed", "error": wrong, "columns": seen})
        except Exception:
            ours = _("This is a mistake of our own. Try `tengill lint`, which says more.")
            _state(folder, {"state": "failed", "error": ours})
            raise
    return kept(token)


def _judge(folder: Path, told: Told) -> None:
    (folder / "stop").unlink(missing_ok=True)
    known: dict[str, Any] = {"columns": columns_of(folder / NAMES["list"], told.columns)}
    _state(folder, {**known, "state": "running"})
    linting = Linting(_options(folder, told))
    known |= {"rows": linting.campaign.rows}
    groups: dict[str, array[int]] = {}
    with (folder / "rows.jsonl").open("wb") as out:
        for at in _written(linting.rows(), out, groups, folder):
            _state(folder, {**known, "state": "running", "done": at})
    for name, places in groups.items():
        (folder / f"group-{name}.u64").write_bytes(places.tobytes())
    counts = {name: len(places) for name, places in groups.items()}
    done = {"state": "done", "done": linting.summary.rows, "groups": counts}
    _state(folder, {**known, **done, "summary": summary_told(linting.summary)})


def _written(
    rows: Iterable[RowView], out: IO[bytes], groups: dict[str, "array[int]"], folder: Path
) -> Iterator[int]:
    """Write rows and note where they begin; tells now and then how many."""
    said = clock.now()
    for count, row in enumerate(rows, 1):
        groups.setdefault(group_of(row), array("Q")).append(out.tell())
        groups.setdefault("all", array("Q")).append(out.tell())
        out.write(json.dumps(row_told(row), ensure_ascii=False).encode() + b"\n")
        if clock.now() - said >= _REPORT:
            said = clock.now()
            if (folder / "stop").exists():
                raise LintStoppedError
            yield count


def group_of(row: RowView) -> str:
    """The group a row is shown in, of `GROUPS`."""
    if row.goes:
        return "warned" if row.severity == "warning" else "goes"
    return row.advice[0].way if row.advice else "dont"


# ---------------------------------------------------------------- looking


def kept(token: str) -> Kept:
    """A kept lint as far as it is.

    Raises:
        LookupError: there is none of this token.
    """
    folder = _folder(token)
    told, made = _told(folder)
    state = _read(folder / "state.json")
    summary = summary_from(state["summary"]) if "summary" in state else None
    return Kept(
        token, state.get("state", "waiting"), told.name, settings.at(made), state.get("done", 0),
        state.get("rows", 0), state.get("error", ""), told,
        tuple(Column(**one) for one in state.get("columns", ())), state.get("groups", {}), summary,
        summary.sentence if summary else "",
    )  # fmt: skip


def recent() -> tuple[Kept, ...]:
    """The kept lints, newest first."""
    return tuple(kept(folder.name) for folder in _every())


def page(token: str, group: str, start: int, count: int) -> tuple[RowView, ...]:
    """Some rows of a group, in the list's order; `all` is every row.

    Raises:
        LookupError: there is none of this token.
    """
    folder = _folder(token)
    places = array("Q")
    file = folder / f"group-{group}.u64"
    if group not in {"all", *GROUPS} or not file.exists():
        return ()
    with file.open("rb") as told:
        told.seek(start * places.itemsize)
        places.frombytes(told.read(count * places.itemsize))
    found = []
    with (folder / "rows.jsonl").open("rb") as rows:
        for place in places:
            rows.seek(place)
            found.append(row_from(json.loads(rows.readline())))
    return tuple(found)


def every_row(token: str) -> Iterator[RowView]:
    """All rows of a lint that is done, in the list's order.

    Raises:
        LookupError: there is none of this token.
    """
    with (_folder(token) / "rows.jsonl").open("rb") as rows:
        for line in rows:
            yield row_from(json.loads(line))


# ---------------------------------------------------------------- files


def _options(folder: Path, told: Told) -> Options:
    def there(part: str) -> Path | None:
        file = folder / NAMES[part]
        return file if file.exists() and file.stat().st_size else None

    return Options(
        campaign=folder / NAMES["list"], message=there("message"), text=told.text,
        channel=told.channel, jurisdictions=told.jurisdictions, history=there("history"),
        optouts=there("optouts"), paid=True if told.paid else None, topic=told.topic,
        name=told.name, house=told.house, complaint_rate=told.complaint_rate, columns=told.columns,
    )  # fmt: skip


def _told(folder: Path) -> tuple[Told, int]:
    told = _read(folder / "told.json")
    made = told.pop("made_at", 0)
    return Told(**{**told, "jurisdictions": tuple(told.get("jurisdictions", ()))}), int(made)


def _harmless(error: Exception, folder: Path) -> str:
    """What is wrong, without where the files lie."""
    return str(error).replace(f"{folder}/", "")


def _state(folder: Path, told: dict[str, Any]) -> None:
    _write(folder / "state.json", told)


def _read(file: Path) -> dict[str, Any]:
    try:
        told: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return told


def _write(file: Path, told: dict[str, Any]) -> None:
    """Whole or not at all: a page may be reading it."""
    beside = file.with_suffix(".new")
    beside.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    beside.replace(file)


def _home() -> Path:
    return Path(django_settings.HOME) / "lint"


def _folder(token: str) -> Path:
    folder = _home() / token
    if not _TOKEN.fullmatch(token) or not (folder / "told.json").exists():
        raise LookupError(token)
    return folder


def _every() -> list[Path]:
    if not _home().is_dir():
        return []
    found = [one for one in _home().iterdir() if (one / "told.json").exists()]
    return sorted(found, key=lambda one: (one / "told.json").stat().st_mtime, reverse=True)


def _forget_old() -> None:
    for folder in _every()[_MOST_KEPT:]:
        shutil.rmtree(folder, ignore_errors=True)
