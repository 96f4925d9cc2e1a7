"""Keeps the ledger in step with calendars and address books on servers. Reads only.

One sync of one account is one run: idempotent (what did not change is not asked for), resumable
(how far it is, is noted only after the facts are in the ledger), undoable as a whole. An event that
was deleted on the server is retracted with the reason; it stays as history.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from django.conf import settings

from tengill.ledger.lock import writing
from tengill.ledger.models import Run
from tengill.sources.dav import (
    Changes,
    Collection,
    DavError,
    DavLimits,
    Server,
    TokenExpiredError,
    changes_since,
    collections,
    everything,
    fetch,
)
from tengill.workspace import clock, project
from tengill.workspace.importing import CancelledError
from tengill.workspace.settings import local
from tengill.workspace.sync_accounts import Account, Accounts, CollectionState, State
from tengill.workspace.sync_writing import Writer

__all__ = [
    "AccountView", "CollectionView", "DavError", "Step", "SyncFailedError", "SyncView", "accounts",
    "add", "remove", "run", "run_all",
]  # fmt: skip
LIMITS = DavLimits()
_SAVE_AFTER = 500
_READ_AGAIN = 90 * 86_400
"""Meetings that recur without end are followed for a year: long before that all is read again."""


class SyncFailedError(Exception):
    """A sync could not be finished; the message says why. What it brought is kept."""


@dataclass(frozen=True, slots=True)
class CollectionView:
    """A calendar or address book of an account."""

    name: str
    kind: str
    """caldav or carddav."""
    url: str
    entries: int | None
    """Cards or events in the ledger; None before the first sync."""


@dataclass(frozen=True, slots=True)
class AccountView:
    """An account as a person sees it; the time in the owner's zone."""

    id: int
    url: str
    user: str
    synced_at: datetime | None
    collections: tuple[CollectionView, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """How far a sync is."""

    collection: str
    done: int
    whole: int


@dataclass(frozen=True, slots=True)
class SyncView:
    """What one sync brought."""

    run: int
    """The run's number; 0: nothing came, so there is none."""
    account: int
    url: str
    collections: int
    new: int
    taken_away: int
    kept_aside: int
    failed: str = ""
    """Why it could not be finished, or empty."""


Report = Callable[[Step], None]


def _silent(_step: Step) -> None:
    """No one listens."""


def accounts() -> tuple[AccountView, ...]:
    """Every account and what is on it, as far as it was synced."""
    kept = Accounts(Path(settings.HOME))
    return tuple(_account_view(one, kept.state(one.id)) for one in kept.all())


def add(url: str, user: str, password: str) -> AccountView:
    """Add an account after looking what is on it; nothing is read into the ledger yet.

    Args:
        url: the server's address as the service names it; `https://` may be left out.
        user: the user name.
        password: the password, or one made for this program; kept encrypted.

    Raises:
        DavError: the server can't be reached, does not take the password, or has nothing to sync.
    """
    with Server(url, user, password, limits=LIMITS) as server:
        found = collections(server)
        told = server.url
    account = Accounts(Path(settings.HOME)).add(told, user, password, clock.now())
    view = _account_view(account, State())
    seen = tuple(CollectionView(one.name, one.kind.value, one.url, None) for one in found)
    return replace(view, collections=seen)


def remove(account_id: int) -> AccountView:
    """Forget an account and its password. What it brought stays; undo its runs to take it back.

    Raises:
        LookupError: there is no such account.
    """
    kept = Accounts(Path(settings.HOME))
    state = kept.state(account_id)
    return _account_view(kept.remove(account_id), state)


def run_all(report: Report = _silent) -> tuple[SyncView, ...]:
    """Sync every account; one that fails does not stop the others.

    Raises:
        LookupError: there is no account.
        LedgerBusyError: another process is writing.
    """
    every = Accounts(Path(settings.HOME)).all()
    if not every:
        raise LookupError("There is no account yet. Add one: tengill sync add URL --user NAME")
    return tuple(run(one.id, report) for one in every)


def run(account_id: int, report: Report = _silent) -> SyncView:
    """Sync one account; a failure is told in the view, and what came before it is kept.

    Raises:
        LookupError: there is no such account.
        LedgerBusyError: another process is writing.
        CancelledError: the run was asked to stop.
    """
    home = Path(settings.HOME)
    kept = Accounts(home)
    account = kept.get(account_id)
    with writing(home):
        return _Sync(kept, account, report).go()


class _Sync:
    """One run on its way."""

    def __init__(self, kept: Accounts, account: Account, report: Report) -> None:
        self._kept = kept
        self._account = account
        self._report = report
        self._now = clock.now()
        self._state = self._trusted_state()
        self._run = Run.objects.create(
            kind="sync", paths=[account.url], options={"account": account.id, "user": account.user},
            started_at=self._now, heartbeat_at=self._now, phase="reading", who=account.user,
        )  # fmt: skip
        self._writer = Writer(self._run.pk, self._now, self._present)
        self._collections = 0
        self._unsaved = 0
        self._others = [kept.state(one.id) for one in kept.all() if one.id != account.id]

    def _trusted_state(self) -> State:
        """How far the ledger is, unless a run was undone since: then all is compared anew."""
        state = self._kept.state(self._account.id)
        undone = Run.objects.filter(
            kind="sync", state=Run.State.UNDONE, options__account=self._account.id,
            undone_at__gte=state.saved_at,
        )  # fmt: skip
        return State() if undone.exists() else state

    def _present(self, url: str) -> bool:
        states = (self._state, *self._others)
        return any(url in one.etags for state in states for one in state.collections.values())

    def go(self) -> SyncView:
        failed = ""
        try:
            self._talk()
        except DavError as error:
            failed = str(error)
        except (CancelledError, KeyboardInterrupt):
            self._settle(Run.State.STOPPED, "")
            raise
        except Exception as error:
            self._close(Run.State.FAILED, f"{type(error).__name__}: {error}")
            raise
        self._settle(Run.State.FAILED if failed else Run.State.DONE, failed)
        brought = self._writer.brought
        number = int(self._run.pk)
        if not (failed or brought.read or brought.changed or brought.kept_aside):
            self._run.delete()  # asked every hour, a list of runs would hold little else
            number = 0
        return SyncView(
            number, self._account.id, self._account.url, self._collections,
            brought.new, brought.taken_away, brought.kept_aside, failed,
        )  # fmt: skip

    def _talk(self) -> None:
        password = self._kept.password(self._account)
        with Server(self._account.url, self._account.user, password, limits=LIMITS) as server:
            try:
                for collection in collections(server):
                    self._sync(server, collection)
                    self._collections += 1
            finally:
                self._keep()  # what is noted is in the ledger, also where this breaks off

    def _sync(self, server: Server, collection: Collection) -> None:
        known = self._state.collections.setdefault(collection.url, CollectionState())
        known.kind, known.name = collection.kind.value, collection.name
        if self._now - known.read_at > _READ_AGAIN:
            known.token, known.version, known.etags, known.read_at = "", "", {}, self._now
        changes = self._changes(server, collection, known)
        wanted = [
            url for url, etag in changes.changed.items() if not etag or known.etags.get(url) != etag
        ]
        self._read(server, collection, known, changes, wanted)
        gone = set(changes.gone)
        if changes.whole:
            gone |= (self._writer.known(collection) | set(known.etags)) - set(changes.changed)
        if gone:
            for url in gone:
                known.etags.pop(url, None)
            self._writer.take_away(collection, sorted(gone))
        known.token, known.version = changes.token, collection.version
        self._keep()

    def _changes(self, server: Server, collection: Collection, known: CollectionState) -> Changes:
        same = known.token == collection.token
        if same and (known.token or (known.version and known.version == collection.version)):
            return Changes({}, (), known.token)
        if known.token:
            try:
                return changes_since(server, collection, known.token)
            except TokenExpiredError:
                known.token = ""
        return everything(server, collection)

    def _read(
        self,
        server: Server,
        collection: Collection,
        known: CollectionState,
        changes: Changes,
        wanted: list[str],
    ) -> None:
        step = server.limits.at_once
        for start in range(0, len(wanted), step):
            self._report(Step(collection.name, start, len(wanted)))
            resources = list(fetch(server, collection, wanted[start : start + step]))
            self._writer.tell(collection, resources)
            for one in resources:
                known.etags[one.url] = changes.changed[one.url] or one.etag
            self._unsaved += len(resources)
            # Written now and then only: it grows with the collection, and is whole each time.
            if self._unsaved > max(_SAVE_AFTER, len(known.etags) // 4):
                self._keep()
            self._beat()

    def _keep(self) -> None:
        self._unsaved = 0
        self._state.saved_at = clock.now()
        self._kept.keep(self._account.id, self._state)

    def _beat(self) -> None:
        Run.objects.filter(pk=self._run.pk).update(heartbeat_at=clock.now(), counts=self._counts())
        if Run.objects.filter(pk=self._run.pk, cancel_asked=True).exists():
            raise CancelledError

    def _counts(self) -> dict[str, object]:
        brought = self._writer.brought
        return {
            "files": self._collections, "read": brought.read, "new": brought.new,
            "duplicate": brought.duplicate, "kept_aside": brought.kept_aside,
            "taken_away": brought.taken_away, "kinds": dict(brought.kinds),
        }  # fmt: skip

    def _settle(self, state: Run.State, error: str) -> None:
        """Bring the projections in step with what is in the ledger, and close the run."""
        # A sync that was killed left facts that no projection knows.
        behind = Run.objects.filter(kind="sync", projected=False).exclude(pk=self._run.pk)
        facts = self._writer.brought.changed + behind.count()
        project.messages_changed(_NO_MESSAGE, phase=self._projecting, facts=facts)
        self._close(state, error)

    def _projecting(self, phase: str) -> None:
        Run.objects.filter(pk=self._run.pk).update(phase=phase, heartbeat_at=clock.now())

    def _close(self, state: Run.State, error: str) -> None:
        self._run.files.update(done=True)
        Run.objects.filter(pk=self._run.pk).update(
            state=state, error=error, finished_at=clock.now(), counts=self._counts(),
            phase="done" if state is Run.State.DONE else "reading",
        )  # fmt: skip


_NO_MESSAGE = 1 << 62


def _account_view(account: Account, state: State) -> AccountView:
    return AccountView(
        account.id,
        account.url,
        account.user,
        local(state.saved_at) if state.saved_at else None,
        tuple(
            CollectionView(one.name, one.kind, url, len(one.etags))
            for url, one in state.collections.items()
        ),
    )
