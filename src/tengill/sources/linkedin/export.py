"""Which file of a LinkedIn export a table is, by its heading, and its rows as records."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from tengill.facts.messages import KeptAside
from tengill.sources.limits import Limits
from tengill.sources.linkedin.connections import read_connection
from tengill.sources.linkedin.messages import read_message
from tengill.sources.linkedin.others import OTHERS
from tengill.sources.linkedin.owner import (
    read_own_address,
    read_own_phone,
    read_position,
    read_profile,
    read_skill,
)
from tengill.sources.linkedin.vouching import (
    read_endorsement,
    read_invitation,
    read_recommendation,
)
from tengill.sources.records import Raw
from tengill.sources.social.accounts import linkedin_slug
from tengill.sources.social.days import MDY, order_of
from tengill.sources.social.first_rows import HEAD, first_rows
from tengill.sources.social.records import NOTHING, Facts, context_of, only_aside
from tengill.sources.streams import Stream
from tengill.sources.tables import Row, find_layout, plain, split_rows

_LOOK_AT = 1_000
_MACHINES = re.compile(r"guide|coach|role.?play|learning|assistant", re.IGNORECASE)
_NONE_FOUND = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*\"?No conversations found\"?\.?\s*\Z", re.IGNORECASE
)
_NO_MACHINE = (
    "These are conversations with LinkedIn's own assistants, not with people. They are left out."
)


@dataclass(frozen=True, slots=True)
class _Table:
    """One file of the export."""

    needs: frozenset[str]
    read: Callable[[Raw], Facts]
    brings: str
    """What it tells, for the plan of an import."""
    dates: str = ""
    """The column in which dates may be written in two ways."""


def _table(needs: str, read: Callable[[Raw], Facts], brings: str, dates: str = "") -> _Table:
    return _Table(frozenset(needs.split(",")), read, brings, dates)


_TABLES = {
    "connections": _table(
        "first name,last name,connected on", read_connection, "connections", "connected on"
    ),
    "messages": _table("conversation id,from,to,date,content", read_message, "messages", "date"),
    "messages 2018": _table(
        "from,to,date,subject,content,direction,folder", read_message, "messages", "date"
    ),
    "invitations": _table("from,to,sent at,direction", read_invitation, "interactions", "sent at"),
    "recommendations": _table(
        "first name,last name,job title,text,creation date",
        read_recommendation,
        "interactions",
        "creation date",
    ),
    "endorsements given": _table(
        "skill name,endorsee first name,endorsee last name",
        read_endorsement,
        "interactions",
        "endorsement date",
    ),
    "endorsements received": _table(
        "skill name,endorser first name,endorser last name",
        read_endorsement,
        "interactions",
        "endorsement date",
    ),
    "profile": _table("first name,last name,headline,summary,geo location", read_profile, "people"),
    "positions": _table(
        "company name,title,location,started on,finished on", read_position, "people"
    ),
    "skills": _table("name", read_skill, "people"),
    "own addresses": _table("email address,confirmed,primary", read_own_address, "people"),
    "own phones": _table("extension,number,type", read_own_phone, "people"),
}
_MESSAGES = frozenset({"messages", "messages 2018"})


class LinkedIn:
    """The files of a LinkedIn export, as the registry in `formats` knows them."""

    name = "linkedin"
    brings = "connections"

    def brings_of(self, head: bytes) -> str:
        """What a file that begins with `head` brings; empty: nothing."""
        layout = find_layout(head, _fits)
        kind = _kind(layout.header) if layout else ""
        return _TABLES[kind].brings if kind in _TABLES else ""

    def recognises(self, head: bytes, /) -> bool:
        """Whether a file has the heading of one of the export's tables."""
        return _NONE_FOUND.match(head) is not None or find_layout(head, _fits) is not None

    def records(
        self, stream: Stream, path: str, base: int, start: int, limits: Limits
    ) -> Iterator[Raw | KeptAside]:
        """The rows; a file that tells of nobody is left aside whole, with the reason."""
        layout = find_layout(stream.peek(HEAD), _fits)
        kind = _kind(layout.header) if layout else ""
        why = _why_not(kind, path)
        if why or layout is None:
            reason, detail = why or (NOTHING, "LinkedIn says that there are no conversations.")
            yield from only_aside(stream, path, base, start, reason, detail)
            return
        seen = first_rows(stream.peek(HEAD), layout, _LOOK_AT)
        rows = [row for _, row in seen]
        told = {**json.loads(layout.context()), **_said_once(kind, rows, path)}
        owner = _owner(rows) if kind == "messages" else ""
        context = json.dumps(told, ensure_ascii=False)
        first = json.dumps({**told, "first": True, "owner": owner}, ensure_ascii=False)
        for raw in split_rows(stream, path, layout, self.name, base, start, limits):
            is_first = bool(seen) and raw.offset == seen[0][0]
            yield replace(raw, context=first if is_first else context)

    def facts(self, raw: Raw, /) -> Facts:
        """What one row tells."""
        return _TABLES[context_of(raw.context)["kind"]].read(raw)


def _fits(cells: Sequence[str]) -> bool:
    return bool(_kind(cells))


def _kind(cells: Sequence[str]) -> str:
    """Which table has such a heading, or empty; `other` for those that tell of nobody."""
    names = frozenset(plain(one) for one in cells)
    if names == _TABLES["skills"].needs:
        # A list of anything may have one column called Name; LinkedIn's is called just so.
        return "skills" if tuple(cells) == ("Name",) else ""
    rest = (kind for kind, one in _TABLES.items() if kind != "skills" and one.needs <= names)
    return next(rest, "") or ("other" if any(one <= names for one in OTHERS) else "")


def _stem(path: str) -> str:
    return PurePosixPath(path.rpartition("!")[2].replace("\\", "/")).stem


def _why_not(kind: str, path: str) -> tuple[str, str] | None:
    """The reason to leave a whole file aside, if there is one.

    Names of files are believed only where the content cannot tell: LinkedIn gives letters to
    people and talks with its assistants the same heading.
    """
    stem = _stem(path)
    if kind == "other":
        return NOTHING, (
            f"This part of a LinkedIn export ({stem}) tells of nobody you were in touch with. It is "
            "left out."
        )
    if kind in _MESSAGES and _MACHINES.search(stem):
        return NOTHING, _NO_MACHINE
    if kind == "recommendations" and _given(stem) is None:
        return "which way is not told", (
            "These recommendations may be given or received: only the file's name tells. Call it "
            "Recommendations_Given.csv or Recommendations_Received.csv and import it again."
        )
    if kind == "skills" and not stem.lower().startswith("skills"):
        return "only names", (
            "This file has one column, called Name. If it holds your skills on LinkedIn, call it "
            "Skills.csv; if it holds people, add a column such as Email or Company."
        )
    return None


def _given(stem: str) -> bool | None:
    told = stem.lower()
    return True if "given" in told else False if "received" in told else None


def _said_once(kind: str, rows: Sequence[Row], path: str) -> dict[str, object]:
    """What all rows of a file have in common, from its first rows."""
    table = _TABLES[kind]
    told: dict[str, object] = {"kind": kind}
    if table.dates:
        told["order"] = order_of(one.get(table.dates) for one in rows) or MDY
    if kind == "recommendations":
        told["given"] = _given(_stem(path))
    return told


def _owner(rows: Sequence[Row]) -> str:
    """The profile that takes part in every conversation, when there are two or more of them."""
    common: set[str] | None = None
    conversations: set[str] = set()
    for row in rows:
        urls = [row.get("sender profile url"), *row.get("recipient profile urls").split(",")]
        slugs = {slug for one in urls if (slug := linkedin_slug(one))}
        if slugs:
            conversations.add(row.get("conversation id"))
            common = slugs if common is None else common & slugs
    return next(iter(common)) if common and len(common) == 1 and len(conversations) > 1 else ""
