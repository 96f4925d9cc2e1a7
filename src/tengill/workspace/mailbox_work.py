"""Work on a live mailbox for the screen: looked at, done or taken back in a process of its own.

It outlives its caller, tells how far it is, and can be asked to stop. What it found or did lies in
`mailbox/work-N.json` of the ledger's folder. The process holds a lock while it works: one that was
killed is told as broken off.
"""

import fcntl
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings as django_settings
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tengill.ledger.models import Judged, MailboxAction
from tengill.workspace import clock, mailbox, mailbox_filing, settings
from tengill.workspace.door import inbox
from tengill.workspace.importing import CancelledError
from tengill.workspace.mailbox import MailboxBusyError, MailboxError
from tengill.workspace.mailbox_accounts import MailAccounts
from tengill.workspace.mailbox_words import in_words

KINDS = ("sync", "plan", "act", "undo")
_SHOWN = 500
_STARTING = 20
"""Seconds a process may take until it is heard of."""


class WorkError(ValueError):
    """This can't be begun now; the message says why."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that would be done or was, with the reason in words."""

    id: int
    kind: str
    state: str
    subject: str
    sender: str
    verdict: str
    from_folder: str
    to_folder: str
    flags: tuple[str, ...]
    error: str
    message: int = 0
    """The message's number in the ledger; 0: it is of our own making."""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Work:
    """The last work on a mailbox, as far as it is."""

    account: int
    kind: str
    """Of `KINDS`."""
    state: str
    """running, done, failed or stopped."""
    began_at: datetime
    folder: str = ""
    """Being read just now; empty: none, or it is read."""
    done: int = 0
    whole: int = 0
    error: str = ""
    new: int = 0
    """Messages that were read in."""
    notes: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    counts: tuple[tuple[str, str, str, int], ...] = ()
    """Kind, verdict, folder it comes to, how many."""
    first: int = 0
    last: int = 0
    """Of actions that were done, the first and last number."""

    since: int = 0
    """Asked for: UTC seconds; what came before stays. 0: as always."""

    @property
    def under_way(self) -> bool:
        """Whether it goes on."""
        return self.state == "running"

    @property
    def total(self) -> int:
        """How many things were planned or done."""
        return sum(count for *_what, count in self.counts)


# ---------------------------------------------------------------- the caller's side


def begin(
    account_id: int, kind: str, who: str, *, since: int = 0, first: int = 0, last: int = 0
) -> None:
    """Begin work in a process of its own.

    Args:
        account_id: the mailbox.
        kind: of `KINDS`.
        who: who asked for it.
        since: plan and act: UTC seconds; what came before stays where it is. 0: as always.
        first: undo: the number of the first action to take back.
        last: undo: the number of the last one.

    Raises:
        LookupError: there is no such mailbox.
        WorkError: there is no such work, or other work on this mailbox goes on.
    """
    _account(account_id)
    if kind not in KINDS:
        raise WorkError(kind)
    now = view(account_id)
    if now is not None and now.under_way:
        raise WorkError(_("Work on this mailbox goes on already. Wait for it, or stop it."))
    planned = now.total if now and now.kind == "plan" and now.state == "done" else 0
    _stop_file(account_id).unlink(missing_ok=True)
    _write(account_id, {
        "kind": kind, "state": "running", "began": clock.now(), "who": who, "since": since,
        "from": first, "to": last, "planned": planned,
        "language": get_language() or "en", "before": _newest(account_id),
    })  # fmt: skip
    spawn(account_id)


def spawn(account_id: int) -> None:
    """Do the work that was begun, in a process of its own that outlives the caller."""
    subprocess.Popen(  # noqa: S603 - our own module, arguments of our own
        [sys.executable, "-P", "-m", "tengill.workspace.mailbox_background", str(account_id)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def view(account_id: int) -> Work | None:
    """The last work on a mailbox, as far as it is; None: there was none."""
    told = _read(account_id)
    if not told:
        return None
    state, error = told["state"], told.get("error", "")
    if state == "running" and not _alive(account_id):
        told = _read(account_id)  # it may have ended between the two looks
        state, error = told["state"], told.get("error", "")
        if state == "running" and clock.now() - told["began"] > _STARTING:
            state, error = "failed", "broken off"
    folder, done, whole = told.get("folder", ""), told.get("done", 0), told.get("whole", 0)
    if state == "running" and told["kind"] == "act":
        filed = _actions(account_id, told.get("before", 0)).count()
        if filed:
            folder, done, whole = "", filed, max(filed, told.get("planned", 0))
    return Work(
        account_id, told["kind"], state, settings.at(told["began"]), folder, done, whole, error, told.get("new", 0), tuple(told.get("notes", ())),
        tuple(Step(**{**one, "flags": tuple(one["flags"])}) for one in told.get("steps", ())),
        tuple((kind, verdict, to, n) for kind, verdict, to, n in told.get("counts", ())),
        told.get("first", 0), told.get("last", 0), told.get("since", 0),
    )  # fmt: skip


def stop(account_id: int) -> None:
    """Ask work under way to stop: what was done stays done, and can be undone."""
    _stop_file(account_id).touch()
    told = _read(account_id)
    filing = _alive(account_id) and _actions(account_id, told.get("before", 0)).exists()
    if filing and told["kind"] == "act" and told.get("pid"):
        # Between two messages it looks nowhere: a deed broken off is settled by looking, later.
        with suppress(ProcessLookupError, PermissionError):
            os.kill(int(told["pid"]), signal.SIGINT)


def forget(account_id: int) -> None:
    """Forget the last work on a mailbox: it was removed, or its plan is out of date."""
    for file in (_file(account_id), _stop_file(account_id)):
        file.unlink(missing_ok=True)


# ---------------------------------------------------------------- the process's side


def go_on(account_id: int) -> None:
    """Do the work that was begun; how it ends is told, nothing is raised that is expected.

    Raises:
        LookupError: nothing was begun.
    """
    told = _read(account_id)
    if not told:
        raise LookupError(account_id)
    with _working(account_id), translation.override(told["language"]):
        told |= {"pid": os.getpid()}
        _write(account_id, told)
        ended = _ended(account_id, told)
        _write(account_id, {**_read(account_id), "folder": "", "pid": 0, **ended})


def _ended(account_id: int, told: dict[str, Any]) -> dict[str, Any]:

    try:
        return _DO[told["kind"]](account_id, told)
    except (CancelledError, KeyboardInterrupt):
        return {"state": "stopped", **_numbers(account_id, told)}
    except (MailboxError, MailboxBusyError, LookupError, ValueError) as error:
        return {"state": "failed", "error": in_words(error), **_numbers(account_id, told)}
    except Exception:
        ours = _("This is a mistake of our own. Try `tengill mailbox act`, which says more.")
        failed = {"state": "failed", "error": ours}
        _write(account_id, {**_read(account_id), **failed})
        raise


def _sync(account_id: int, told: dict[str, Any]) -> dict[str, Any]:

    done = mailbox.sync(account_id, _report(account_id, told))
    state = {"state": "failed", "error": done.failed} if done.failed else {"state": "done"}
    return {**state, "new": done.new, "notes": list(done.notes)}


def _act(account_id: int, told: dict[str, Any]) -> dict[str, Any]:
    done = mailbox_filing.act(
        account_id, do=told["kind"] == "act", who=told["who"], report=_report(account_id, told),
        since=settings.at(told["since"]) if told["since"] else None,
    )  # fmt: skip
    counts: dict[tuple[str, str, str], int] = {}
    for one in done.actions:
        if one.state in {"planned", "done"}:
            what = (one.kind, one.verdict, one.to_folder)
            counts[what] = counts.get(what, 0) + 1
    return {
        "state": "failed" if done.failed and not done.actions else "done", "error": done.failed,
        "new": done.synced.new, "notes": [*done.notes, *done.synced.notes],
        "counts": [[*what, count] for what, count in counts.items()],
        "steps": [asdict(one) for one in _steps(done.actions[:_SHOWN])],
        "done": sum(counts.values()), **_numbers(account_id, told),
    }  # fmt: skip


def _undo(account_id: int, told: dict[str, Any]) -> dict[str, Any]:

    rows = MailboxAction.objects.filter(
        account=account_id, state="done", pk__gte=told["from"], pk__lte=told["to"]
    ).exclude(detail__has_key="undoes")
    numbers = list(rows.order_by("-pk").values_list("pk", flat=True))
    _write(account_id, {**_read(account_id), "whole": len(numbers)})
    report, wrong = _report(account_id, told), []
    for count, number in enumerate(numbers):
        report("", count, len(numbers))
        try:
            mailbox_filing.undo(number, told["who"])
        except ValueError as error:
            wrong.append(in_words(error))
        except MailboxError as error:
            wrong.append(f"{number}: {in_words(error)}")
            break
    return {"state": "done", "notes": wrong[:_SHOWN], "done": len(numbers) - len(wrong)}


_DO: dict[str, Callable[[int, dict[str, Any]], dict[str, Any]]] = {
    "sync": _sync, "plan": _act, "act": _act, "undo": _undo,
}  # fmt: skip


def _report(account_id: int, told: dict[str, Any]) -> Callable[[str, int, int], None]:
    """Tells how far it is, and stops where that was asked for."""

    def report(folder: str, done: int, whole: int) -> None:
        if _stop_file(account_id).exists():
            raise CancelledError
        _write(account_id, {**told, "folder": folder, "done": done, "whole": whole})

    return report


def _steps(actions: Any) -> Iterator[Step]:
    """Actions with the reasons of their verdicts."""
    numbers = [_message(one) for one in actions]
    reasons = {row.id: row.reason for row in inbox.rows(sorted({one for one in numbers if one}))}
    for one, number in zip(actions, numbers, strict=True):
        yield Step(
            one.id, one.kind, one.state, one.subject, one.sender, one.verdict, one.from_folder,
            one.to_folder, tuple(one.flags), one.error, number, reasons.get(number, ""),
        )  # fmt: skip


def _message(action: Any) -> int:
    """The message an action is about; its view tells only subject and sender."""
    if action.kind == "digest":
        return 0
    digest = ""
    if action.id:
        rows = MailboxAction.objects.filter(pk=action.id)
        digest = rows.values_list("digest", flat=True).first() or ""
    judged = Judged.objects.all()
    if digest:
        judged = judged.filter(message__digest=bytes.fromhex(digest))
    else:
        judged = judged.filter(message__sender__value=action.sender)
        judged = judged.filter(message__subject=action.subject, verdict=action.verdict)
    return judged.order_by("-at").values_list("message_id", flat=True).first() or 0


def _numbers(account_id: int, told: dict[str, Any]) -> dict[str, Any]:
    numbers = list(
        _actions(account_id, told.get("before", 0))
        .filter(state="done")
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    return {"first": numbers[0], "last": numbers[-1]} if numbers else {}


def _actions(account_id: int, after: int) -> Any:

    return MailboxAction.objects.filter(account=account_id, pk__gt=after)


def _newest(account_id: int) -> int:
    return _actions(account_id, 0).order_by("-pk").values_list("pk", flat=True).first() or 0


def _account(account_id: int) -> None:

    MailAccounts(_home()).get(account_id)


# ---------------------------------------------------------------- files


@contextmanager
def _working(account_id: int) -> Iterator[None]:
    with _lock_file(account_id).open("a+") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _alive(account_id: int) -> bool:
    try:
        with _lock_file(account_id).open() as handle:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def _read(account_id: int) -> dict[str, Any]:
    try:
        told: dict[str, Any] = json.loads(_file(account_id).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return told


def _write(account_id: int, told: dict[str, Any]) -> None:
    """Whole or not at all: a page may be reading it."""
    file = _file(account_id)
    file.parent.mkdir(mode=0o700, exist_ok=True)
    beside = file.with_suffix(".new")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        json.dump(told, out, ensure_ascii=False)
    beside.replace(file)


def _home() -> Path:

    return Path(django_settings.HOME)


def _file(account_id: int) -> Path:
    return _home() / "mailbox" / f"work-{account_id}.json"


def _stop_file(account_id: int) -> Path:
    return _home() / "mailbox" / f"work-{account_id}.stop"


def _lock_file(account_id: int) -> Path:
    return _home() / "mailbox" / f"work-{account_id}.lock"
