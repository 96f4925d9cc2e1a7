"""The CSV lists that Mastodon's settings export.

Two have a heading: followed accounts and muted ones. The others have none, and look like any list
of addresses: blocked accounts, blocked domains, lists, bookmarks. What cannot be told apart by its
content is left aside with the reason; only `lists.csv` is believed by its name, because nothing in
it tells whether its accounts are Mastodon's.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from tengill.facts.contacts import Contact, PersonName, Point
from tengill.facts.interactions import Interaction, InteractionKind
from tengill.facts.messages import OWNER, KeptAside, Mailbox, PointKind
from tengill.sources.limits import Limits
from tengill.sources.mastodon.posts import liked
from tengill.sources.records import Raw
from tengill.sources.social.accounts import mastodon_account
from tengill.sources.social.messages import origin_of
from tengill.sources.social.records import NOTHING, Facts, context_of, only_aside, unreadable
from tengill.sources.streams import Stream
from tengill.sources.tables import Layout, find_layout, plain, read_row, split_rows

_ADDRESS = "account address"
_MUTED = frozenset({"hide notifications"})
_KNOWN = frozenset({"show boosts", "notify on new posts", "languages"}) | _MUTED
_HEAD = 1 << 16
_LOOK_AT = 200
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9\-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}", re.IGNORECASE)
_POST = re.compile(
    r"https://[^\s,/]+/(?:users/[^\s,/]+/statuses|@[^\s,/]+|objects|notes|notice|p/[^\s,/]+)/[^\s,]+"
)


class MastodonTable:
    """Followed and muted accounts: the lists with a heading."""

    name = "mastodon-csv"
    brings = "connections"

    def recognises(self, head: bytes, /) -> bool:
        """Whether a file begins with Mastodon's heading."""
        return find_layout(head, _fits) is not None

    def records(
        self, stream: Stream, path: str, base: int, start: int, limits: Limits
    ) -> Iterator[Raw | KeptAside]:
        """One record for each account that is followed; muted ones are left aside whole."""
        layout = find_layout(stream.peek(_HEAD), _fits)
        assert layout is not None
        if {plain(one) for one in layout.header} & _MUTED:
            yield from only_aside(
                stream, path, base, start, NOTHING,
                "This is Mastodon's list of muted accounts. It tells of no contact and is left out.",
            )  # fmt: skip
            return
        # Mastodon itself exports no followers; other tools do, with the same heading.
        told = {**json.loads(layout.context()), "followers": "follower" in _stem(path)}
        for raw in split_rows(stream, path, layout, self.name, base, start, limits):
            yield replace(raw, context=json.dumps(told))

    def facts(self, raw: Raw, /) -> Facts:
        """The account, and that the owner follows it."""
        return _followed(raw)


def _stem(path: str) -> str:
    return PurePosixPath(path.rpartition("!")[2].replace("\\", "/")).stem.lower()


def _fits(cells: Sequence[str]) -> bool:
    names = [plain(one) for one in cells]
    return names[:1] == [_ADDRESS] and set(names[1:]) <= _KNOWN


def _followed(raw: Raw) -> Facts:
    row = read_row(raw)
    account = mastodon_account(row.get(_ADDRESS))
    if not account:
        return unreadable(raw, "This row of Mastodon's list does not hold an account's address.")
    origin = origin_of(raw)
    them = Mailbox("", account, PointKind.MASTODON)
    follows_me = bool(context_of(raw.context)["followers"])
    return (
        Contact(
            source="mastodon",
            key=account,
            name=PersonName(""),
            points=(Point(PointKind.MASTODON, account),),
            origin=origin,
        ),
        Interaction(
            source="mastodon",
            kind=InteractionKind.FOLLOW,
            at=None,
            by=them if follows_me else OWNER,
            to=OWNER if follows_me else them,
            key=f"{'follower' if follows_me else 'following'}:{account}",
            origin=origin,
        ),
    )


class MastodonLists:
    """Lists without a heading: lists, bookmarks, blocked accounts and domains."""

    name = "mastodon-list"
    brings = "people"

    def recognises(self, head: bytes, /) -> bool:
        """Whether every line holds an account, a post, a domain, or a list's name and an account."""
        return _kind_of(head) != ""

    def records(
        self, stream: Stream, path: str, base: int, start: int, limits: Limits
    ) -> Iterator[Raw | KeptAside]:
        """Rows of `lists.csv` and of bookmarks; anything else is left aside whole."""
        kind = _kind_of(stream.peek(_HEAD))
        named = _stem(path)
        layout = Layout("utf-8", ",", ("list", "account") if kind == "lists" else ("post",))
        context = json.dumps({**json.loads(layout.context()), "kind": kind})
        if kind == "bookmarks" or (kind == "lists" and named.startswith("lists")):
            for raw in split_rows(stream, path, layout, self.name, base, start, limits):
                yield replace(raw, context=context)
            return
        reason, detail = _WHY[kind]
        yield from only_aside(stream, path, base, start, reason, detail)

    def facts(self, raw: Raw, /) -> Facts:
        """An account in a list of the owner's, or a bookmarked post's author."""
        return _listed(raw)


_WITHOUT_HEADINGS = "list without headings"
_LISTS = (
    "This file has no headings: its rows hold a name and an address. If it is Mastodon's list of "
    "lists, call it lists.csv; if it is a list of people, add a first row such as Name,Email and "
    "import it again."
)
_ACCOUNTS = (
    "This file holds addresses and no headings, as Mastodon's blocked accounts do. If it is a list "
    "of people, add a first row such as Email and import it again."
)
_DOMAINS = "This is a list of domains, as Mastodon exports blocked ones. It tells of nobody."
_WHY = {
    "lists": (_WITHOUT_HEADINGS, _LISTS),
    "accounts": (_WITHOUT_HEADINGS, _ACCOUNTS),
    "domains": (NOTHING, _DOMAINS),
}


def _kind_of(head: bytes) -> str:
    """What the lines of a file without headings hold, or empty."""
    lines = _whole_lines(head)
    if not lines:
        return ""
    tests: dict[str, Callable[[str], object]] = {
        "accounts": mastodon_account,
        "bookmarks": _POST.fullmatch,
        "domains": _DOMAIN.fullmatch,
        "lists": _is_listed,
    }
    return next((kind for kind, test in tests.items() if all(test(one) for one in lines)), "")


def _is_listed(line: str) -> bool:
    name, _, account = line.rpartition(",")
    return bool(name.strip()) and "@" not in name and bool(mastodon_account(account))


def _whole_lines(head: bytes) -> list[str]:
    """The first lines of a file of text, without one that the head cuts."""
    errors = "ignore" if len(head) >= _HEAD else "strict"
    try:
        told = head.removeprefix(b"\xef\xbb\xbf").decode("utf-8", errors)
    except UnicodeDecodeError:
        return []
    lines = told.splitlines()
    lines = lines[:-1] if len(head) >= _HEAD else lines
    found = [one.strip() for one in lines if one.strip()]
    return [] if "\x00" in told else found[:_LOOK_AT]


def _listed(raw: Raw) -> Facts:
    row = read_row(raw)
    if context_of(raw.context).get("kind") == "bookmarks":
        return liked(raw, row.cells[0], "bookmark")
    account = mastodon_account(row.cells[1])
    if not account or not row.cells[0]:
        return unreadable(raw, "This row of Mastodon's lists does not hold a list and an account.")
    return (
        Contact(
            source="mastodon",
            key=f"list:{row.cells[0][:80]}:{account}"[:200],
            name=PersonName(""),
            points=(Point(PointKind.MASTODON, account),),
            groups=(row.cells[0][:120],),
            origin=origin_of(raw),
        ),
    )
