"""Bulk told from personal mail: headers, sender, recipients and wording."""

import math
import re
import string
from collections.abc import Sequence
from functools import lru_cache

from tengill.facts.messages import Message, Role
from tengill.reading import masses, parties
from tengill.reading.matching import Hit
from tengill.reading.model import weights
from tengill.reading.names import titled
from tengill.reading.packs import Pack
from tengill.reading.parties import Cast

PHONE = re.compile(r"(?<!\d)(?:\+\d{1,3}[ .\-]?)?(?:\(?\d{2,4}\)?[ .\-/]){1,3}\d{3,5}(?!\d)")
_LINKS = ("http://", "https://", "www.")
_CAPITALS = string.ascii_uppercase.encode()
_SMALL = string.ascii_lowercase.encode()
_ROLE = re.compile(
    r"(?:^|[._\-+])(?:no-?reply|do-?not-?reply|newsletters?|news|bounces?|mailer|daemon|"
    r"postmaster|notifications?|notify|alerts?|announce(?:ments?)?|lists?|listserv|majordomo|"
    r"subscriptions?|updates?|marketing|promo(?:tions)?|offers?|deals|digest|bulletin|"
    r"communications?|info|admin(?:istrator)?|webmaster|support|service|customer|system|"
    r"e-?news|daily|weekly|request|owner|publishing|research|editor|publisher|feedback|members?|membership|events?|conferences?|register|registration|"
    r"auto|robot|bot|mail|calendar|track|tracking|orders?|billing|invoices?|reminders?|security|hello|team|accounts?|shipping|deliver(?:y|ies)|receipts?|statements?|surveys?|office\.of|public\.relations|human\.resources|e-?mail)(?:$|[._\-+])"
)
_NOREPLY = re.compile(
    r"(?:^|[._\-+])(?:no-?_?reply|do-?_?not-?_?reply|donotreply|noreply|mailer-daemon|ekki-?svara|"
    r"bounces?)(?:$|[._\-+])"
)
_LIST = re.compile(
    r"@(?:.{1,40}\.)?(?:yahoogroups|egroups|listserv|lists?|groups|listbot|topica|lsoft|lyris|"
    r"mail-?list|sparklist|googlegroups|majordomo)\.|"
    r"^(?:all|everyone|undisclosed|dl|list|group|team|staff|employees)[._\-]|"
    r"^(?:all|everyone|everybody|undisclosed|members|residents|staff|employees|team|friends|guests|"
    r"subscribers|customers|parents|students|alumni|allir|starfsfolk|felagar|foreldrar|ibuar)@|"
    r"[._\-](?:all|list|distribution|everyone|employees|users|members|team|group|announce|l)@"
)
_HEADERS = {
    "list-unsubscribe": "list_header",
    "list-unsubscribe-post": "list_unsubscribe",
    "list-subscribe": "list_header",
    "list-owner": "list_header",
    "list-archive": "list_header",
    "list-id": "list_header",
    "list-post": "list_header",
    "list-help": "list_header",
    "feedback-id": "list_header",
    "x-campaign": "list_header",
    "x-mailman-version": "list_header",
    "x-beenthere": "list_header",
    "x-loop": "list_header",
    "mailing-list": "list_header",
    "x-mailing-list": "list_header",
    "auto-submitted": "auto_header",
    "x-auto-response-suppress": "auto_header",
    "x-autoreply": "auto_header",
}
_OFFICE = re.compile(
    r"\b(?:announcements?|team|department|dept|operations|technology|technologies|inc|llc|ltd|corp|"
    r"services?|publishing|publications?|news|newsletter|committee|office|group|association|"
    r"council|institute|university|center|centre|club|society|company|support|desk|admin|"
    r"administration|relations|resources|communications?|marketing|editor|magazine|online|"
    r"daily|weekly|update|alerts?|notification|chairman)\b|\.(?:com|net|org)\b",
    re.IGNORECASE,
)
_EVERYBODY = re.compile(
    r"\b(?:all|everyone|everybody|undisclosed|worldwide|employees|recipients?|list|distribution|"
    r"members|users|staff|subscribers?|group|team)\b",
    re.IGNORECASE,
)
_MANY = 12
_CROWD = 30
_SAMPLE = 2000
_TAIL = 160
_TAG = re.compile(r"^(?:re: ?|fwd?: ?)?\[[\w .\-]{2,30}\]", re.IGNORECASE)
_REPLY = re.compile(r"^(?:re|fwd?|sv|aw):", re.IGNORECASE)
_PERSON = re.compile(r"^[A-ZÀ-Þ][\w'\u2019\-]+(?: [A-Z]\.?)*(?: [A-ZÀ-Þ][\w'\u2019\-]+)+$")


def features(
    message: Message, text: str, hits: Sequence[Hit], cast: Cast, pack: Pack
) -> dict[str, float]:
    """Features of bulk; names are stable, they are in the weights file."""
    found = _wording(hits) | _header(message) | _people(message) | _look(message, text)
    found |= masses.features(message, text)
    greeted, _ = parties.greeted(text, cast, pack)
    found["text.greets"] = float(bool(greeted))
    found["text.signed"] = float(_signed(message, text))
    return {name: value for name, value in found.items() if value}


def _signed(message: Message, text: str) -> bool:
    """True when the sender's first name stands near the end, as under a letter."""
    sender = message.sender
    first = titled(sender).partition(" ")[0].casefold() if sender else ""
    tail = (text[-_TAIL:] + " " + message.body.signature[:_TAIL]).casefold().split()
    return len(first) > 1 and first in {word.strip(".,!-") for word in tail}


def _wording(hits: Sequence[Hit]) -> dict[str, float]:
    return {f"has.{hit.name}": 1.0 for hit in hits if hit.name.startswith("bulk_")}


def _header(message: Message) -> dict[str, float]:
    found: dict[str, float] = {}
    for name, value in message.headers:
        if name == "precedence" and value.strip().lower() in {"bulk", "list", "junk"}:
            found["list_header"] = 1.0
        elif name == "auto-submitted" and value.strip().lower() == "no":
            continue
        elif name in _HEADERS:
            found[_HEADERS[name]] = 1.0
    return found


def _people(message: Message) -> dict[str, float]:
    sender = message.sender
    local = sender.address if sender else ""
    found = dict(_sender(local, sender.name if sender else None))
    to = message.mailboxes(Role.TO, Role.CC, Role.BCC)
    found["to.none"] = float(not any(m.address for m in to))
    found["to.everybody"] = float(any(not m.address and _EVERYBODY.search(m.name) for m in to))
    found["to.crowd"] = float(len(to) > _CROWD)
    found["to.list"] = float(any(_to_list(m.address) for m in to))
    found["to.role"] = float(any(_to_role(m.address) for m in to))
    found["to.many"] = float(len(to) > _MANY)
    found["to.self"] = float(len(to) == 1 and to[0].address == local)
    return found


@lru_cache(maxsize=32_768)
def _sender(address: str, name: str | None) -> tuple[tuple[str, float], ...]:
    """What a sender's address and name (None: there is no sender) tell."""
    local_part = address.partition("@")[0]
    office = name is not None and bool(_OFFICE.search(name))
    person = name is not None and bool(_PERSON.match(name)) and not office
    return (
        ("sender.noreply", float(bool(_NOREPLY.search(local_part)))),
        ("sender.role", float(bool(_ROLE.search(local_part)) or not local_part)),
        ("sender.office", float(office)),
        ("sender.person", float(person)),
        ("sender.number", float(local_part[:1].isdigit())),
    )


@lru_cache(maxsize=32_768)
def _to_list(address: str) -> bool:
    return bool(_LIST.search(address))


@lru_cache(maxsize=32_768)
def _to_role(address: str) -> bool:
    return bool(_ROLE.search(address.partition("@")[0]))


def _look(message: Message, text: str) -> dict[str, float]:
    found: dict[str, float] = {}
    count = len(text.split())
    found["text.log"] = math.log1p(count)
    found["text.long"] = max(0.0, math.log1p(count) - 5.3)
    found["text.none"] = float(not count)
    lowered = f" {text.lower()} "
    found["text.links"] = math.log1p(sum(map(lowered.count, _LINKS)))
    found["text.html"] = float(message.body.was_html)
    lines = [bare for line in text.splitlines() if (bare := line.strip())]
    found["text.table"] = sum(map(_tabular, lines)) / max(1, len(lines))
    letters, capitals = _letters(text[:_SAMPLE])
    found["text.capitals"] = capitals / (letters or 1)
    found["text.marks"] = math.log1p(text.count("!") + text.count("*") / 4)
    found["text.first_person"] = float(" i " in lowered or " i'" in lowered)
    found["subject.reply"] = float(bool(_REPLY.match(message.subject)))
    found["subject.tag"] = float(bool(_TAG.match(message.subject)))
    found["subject.shouts"] = float("!" in message.subject)
    return found


def _letters(text: str) -> tuple[int, int]:
    """How many letters and how many capitals a text has."""
    if not text.isascii():
        return sum(map(str.isalpha, text)), sum(map(str.isupper, text))
    raw = text.encode("ascii")
    capitals = len(raw) - len(raw.translate(None, _CAPITALS))
    return capitals + len(raw) - len(raw.translate(None, _SMALL)), capitals


def _tabular(line: str) -> bool:
    """True for lines of tables, rulers and bullets, which nobody types in a letter."""
    return (
        "   " in line
        or "\t" in line
        or line[0] in "*=|+#•"
        or not (line[0].isalpha() or any(map(str.isalpha, line)))
    )


def judge(
    message: Message, text: str, hits: Sequence[Hit], cast: Cast, pack: Pack
) -> tuple[float, tuple[str, ...]]:
    """The calibrated probability of bulk and the features that spoke for it, strongest first."""
    return weights().bulk.judge(features(message, text, hits, cast, pack))
