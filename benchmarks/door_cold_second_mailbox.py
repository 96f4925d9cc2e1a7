"""Lays the texts of `benchmarks/cold/second` in a mailbox with a year and a half of history.

Always the same one. What makes a message solicited stands around it: the owner's question, promise or post, an
introduction, an older correspondence, somebody else of an organisation the owner works with. Direct messages and
public posts lie in a list of the generic inbox. Everybody is made up.
"""

import hashlib
import json
import tomllib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from pathlib import Path
from random import Random
from typing import Any

from benchmarks import door_cold_mailbox
from benchmarks.door_cold_mailbox import put_down

TEXTS = Path(__file__).parent / "cold" / "second"
KINDS = ("cold", "template", "warm", "stray")
_START = datetime(2025, 1, 4, tzinfo=UTC)
_QUIET, _DAYS = 90, 500
"""Labelled messages begin after the quiet days, when there is a history they can rest on."""
_VOUCHED, _FULL_NAME, _QUOTES, _THREADED, _SIGNED, _ANSWERED = 0.75, 0.6, 0.6, 0.6, 0.25, 0.6
Case = dict[str, Any]


@dataclass(slots=True)
class Post:
    """A message to be written."""

    at: datetime
    who: str
    to: str
    subject: str
    text: str
    cc: str = ""
    answers: EmailMessage | None = None
    html: bool = False
    calendar: bool = False
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class Laid(door_cold_mailbox.Laid):
    """A mailbox in the making, with posts and direct messages beside it."""

    posts: list[dict[str, str]] = field(default_factory=list)

    def day(self, first: int = _QUIET, last: int = _DAYS) -> datetime:
        """Some time of some day."""
        return self.hour(_START + timedelta(days=self.random.randint(first, last)))

    def hour(self, day: datetime) -> datetime:
        """Some time of this day."""
        minutes = self.random.randint(7 * 60, 21 * 60)
        return day.replace(hour=0, minute=0) + timedelta(minutes=minutes)

    def later(self, at: datetime, first: int, last: int) -> datetime:
        """Some days later, or earlier."""
        return self.hour(at + timedelta(days=self.random.randint(first, last)))


def texts(kind: str) -> Any:
    """The cases of a kind, or what `owner` tells."""
    told = tomllib.loads((TEXTS / f"{kind}.toml").read_text(encoding="utf-8"))
    return told if kind == "owner" else told[kind]


def lay(seed: int = 8) -> Laid:
    """The mailbox with its labels."""
    laid = Laid(texts("owner"), Random(seed))  # noqa: S311 - a sequence that can be repeated
    for step in (_history, _cold, _campaigns, _warm, _strays):
        step(laid)
    laid.mail.sort(key=lambda one: one[0])
    laid.posts.sort(key=lambda one: one["at"])
    return laid


def write(folder: Path, seed: int = 8, *, inbox_only: bool = False) -> Laid:
    """Write mailbox.mbox, posts.json, labels.jsonl and owner.json into a folder.

    Raises:
        OSError: the folder can not be written.
    """
    laid = lay(seed)
    left_out = frozenset(laid.owner["addresses"]) if inbox_only else frozenset()
    put_down(folder, laid, left_out)
    posts = [one for one in laid.posts if not (inbox_only and one["from"] == "me")]
    (folder / "posts.json").write_text(json.dumps(posts, ensure_ascii=False), encoding="utf-8")
    return laid


# ---------------------------------------------------------------- one message


def _domain(who: str) -> str:
    return parseaddr(who)[1].partition("@")[2]


def _mailbox(who: str) -> Address:
    name, address = parseaddr(who)
    local, _, domain = address.partition("@")
    return Address(name, local, domain)


def _post(laid: Laid, told: Post) -> EmailMessage:
    message, text, domain = EmailMessage(), told.text.strip() + "\n", _domain(told.who)
    message["From"], message["To"] = _mailbox(told.who), _mailbox(told.to)
    if told.cc:
        message["Cc"] = _mailbox(told.cc)
    message["Subject"], message["Date"] = told.subject, format_datetime(told.at)
    same = f"{told.at}{told.who}{told.to}{told.subject}{text}".encode()
    message["Message-ID"] = f"<{hashlib.blake2b(same, digest_size=9).hexdigest()}@{domain}>"
    if told.answers is not None:
        before = f"{told.answers['References'] or ''} {told.answers['Message-ID']}"
        message["In-Reply-To"] = str(told.answers["Message-ID"])
        message["References"] = before.strip()
    for name, value in told.headers:
        message[name] = value
    if parseaddr(told.who)[1] not in laid.owner["addresses"] and laid.random.random() < _VOUCHED:
        message["Authentication-Results"] = (
            f"mx.saltvik.example; spf=pass smtp.mailfrom={domain}; dkim=pass header.d={domain}"
        )
    message.set_content(text)
    if told.html:
        parts = "".join(f"<p>{part}</p>" for part in text.split("\n\n"))
        page = f"<html><body><table width=600><tr><td>{parts}</td></tr></table></body></html>"
        message.add_alternative(page, subtype="html")
    if told.calendar:
        message.add_alternative(
            _invite(told), subtype="calendar", params={"method": "REQUEST"}
        )  # fmt: skip
    laid.mail.append((told.at, message))
    return message


def _invite(told: Post) -> str:
    starts = told.at + timedelta(days=5)
    lines = (
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Rota//EN", "METHOD:REQUEST", "BEGIN:VEVENT",
        f"UID:{told.at:%Y%m%d%H%M}@rota.example", f"DTSTAMP:{told.at:%Y%m%dT%H%M%SZ}",
        f"DTSTART:{starts:%Y%m%dT%H0000Z}", f"SUMMARY:{told.subject}",
        f"ORGANIZER:mailto:{parseaddr(told.who)[1]}", "END:VEVENT", "END:VCALENDAR", "",
    )  # fmt: skip
    return "\r\n".join(lines)


def _social(laid: Laid, at: datetime, case: Case, to: str, *, mine: bool) -> str:
    """A direct message or a post; returns its identifier."""
    handle, _, name = case["who"].partition("|")
    thread = "" if case["channel"].endswith("-post") else handle
    number = f"{case['channel']}-{len(laid.posts)}@second.invalid"
    laid.posts.append(
        {
            "channel": case["channel"], "at": at.isoformat(), "from": "me" if mine else handle,
            "name": "" if mine else name, "to": to, "id": number, "thread": thread,
            "text": case["before"] if mine else case["text"],
        }
    )  # fmt: skip
    return f"<{number}>"


def _label(laid: Laid, ident: object, label: str, case: Case, how: str = "") -> None:
    half = {"open": "open", "held": "unread"}[case["half"]]
    told = {"ask": case["ask"], "language": case["lang"], "how": how or case.get("how", label)}
    laid.labels.append({"id": str(ident), "label": label, "half": half, **told})


def _quoted(text: str, before: str, at: datetime, who: str) -> str:
    lines = "\n".join(f"> {line}" for line in before.strip().splitlines())
    return f"{text.strip()}\n\nOn {at:%d %B %Y}, {parseaddr(who)[0]} wrote:\n{lines}\n"


# ---------------------------------------------------------------- the history


def _history(laid: Laid) -> None:
    for key, some in laid.owner["exchanges"].items():
        who = laid.person(key)
        for turn in range(max(6, 3 * len(some))):
            subject, said, answer = some[turn % len(some)]
            days = (turn * 80 + laid.random.randint(0, 40)) % _DAYS if turn > 1 else 10 + turn * 35
            at = laid.hour(_START + timedelta(days=days))
            first, second = (who, laid.me) if laid.random.random() < _THREADED else (laid.me, who)
            opening = _post(laid, Post(at, first, second, subject, said))
            reply = _quoted(answer, said, at, first)
            when = at + timedelta(hours=laid.random.randint(1, 40))
            _post(laid, Post(when, second, first, f"Re: {subject}", reply, answers=opening))
    for letter in laid.owner["newsletter"]:
        domain = _domain(letter["who"])
        bulk = (
            ("List-Id", f"<news.{domain}>"),
            ("List-Unsubscribe", f"<https://{domain}/leave>"),
            ("Precedence", "bulk"),
        )
        for n in range(30):
            at = _START + timedelta(days=17 * n, hours=6)
            subject = letter["subject"].replace("{n}", str(n + 1))
            _post(laid, Post(at, letter["who"], laid.me, subject, letter["text"], headers=bulk))
    for one in laid.owner["everyday_post"]:
        told = {"channel": one["channel"], "who": "me", "before": one["text"]}
        _social(laid, laid.day(0, 200), told, "", mine=True)


# ---------------------------------------------------------------- cold


def _cold(laid: Laid) -> None:
    sent: dict[str, tuple[datetime, EmailMessage]] = {}
    for case in texts("cold"):
        if "channel" in case:
            ident: object = _social(laid, laid.day(), case, "me", mine=False)
        else:
            before = sent.get(case["who"])
            at = laid.later(before[0], 4, 9) if before else laid.day(last=_DAYS - 12)
            answers = before[1] if before and laid.random.random() < _THREADED else None
            plain = laid.random.choice(laid.owner["addresses"])
            to = laid.me if laid.random.random() < _FULL_NAME else plain
            told = Post(
                at, case["who"], to, case.get("subject", ""), case["text"], answers=answers,
                html=case.get("html", False), calendar=case.get("calendar", False),
            )  # fmt: skip
            message = _post(laid, told)
            sent[case["who"]] = at, message
            ident = message["Message-ID"]
        _label(laid, ident, "cold", case)


def _campaigns(laid: Laid) -> None:
    for nth, case in enumerate(texts("template")):
        at = laid.day(last=_DAYS - 130)
        third = "{FirstName}" if nth % 5 == 0 else "Þórdís Ylfa"
        for turn, who in enumerate(case["senders"]):
            values = {"name": ("Þórdís", "Thordis", third)[turn], "sender": parseaddr(who)[0]}
            values |= {key: some[turn] for key, some in case["fill"].items()}
            subject, text = (_filled(case[key], values) for key in ("subject", "text"))
            leave = (("List-Unsubscribe", f"<https://{_domain(who)}/u/{turn}>"),)
            told = Post(
                at, who, laid.owner["addresses"][0], subject, text, html=nth % 4 == 1,
                headers=() if nth % 3 else leave,
            )  # fmt: skip
            _label(laid, _post(laid, told)["Message-ID"], "cold", case, "campaign")
            at = laid.later(at, 15, 50)


def _filled(text: str, values: dict[str, str]) -> str:
    for key, value in values.items():
        text = text.replace("{" + key + "}", value)
    return text[:1].upper() + text[1:]


# ---------------------------------------------------------------- solicited, and strangers


def _warm(laid: Laid) -> None:
    for nth, case in enumerate(texts("warm")):
        at = laid.day()
        if "channel" in case:
            handle = case["who"].partition("|")[0]
            _social(laid, at - timedelta(hours=laid.random.randint(1, 30)), case, handle, mine=True)
            _label(laid, _social(laid, at, case, "me", mine=False), "solicited", case)
            continue
        told = Post(at, laid.person(case["who"]), laid.me, case.get("subject", ""), case["text"])
        if case["how"] == "introduced":
            _introduced(laid, case, told)
        elif "before" in case:
            _led(laid, case, told)
        if laid.random.random() < _SIGNED:
            name, firm = parseaddr(told.who)[0], _domain(told.who).partition(".")[0].title()
            told.text += f"\n\n-- \n{name}\n{firm}\n+00 555 0{nth:03}\n"
        machine = case["how"] == "machine"
        told.headers = (("Auto-Submitted", "auto-generated"),) if machine else ()
        told.calendar, told.html = case.get("calendar", False), case["how"] == "invoice"
        message = _post(laid, told)
        _label(laid, message["Message-ID"], "solicited", case)
        if not machine and laid.random.random() < _ANSWERED:
            when = laid.later(at, 0, 3) + timedelta(hours=12)
            subject = f"Re: {told.subject.removeprefix('Re: ')}"
            reply = laid.random.choice(laid.owner["replies"])
            _post(laid, Post(when, laid.me, told.who, subject, reply, answers=message))


def _introduced(laid: Laid, case: Case, told: Post) -> None:
    by, when = laid.person(case["by"]), laid.later(told.at, -5, -1)
    answers = told.subject.startswith("Re: ")
    subject = told.subject.removeprefix("Re: ") if answers else "Introduction"
    message = _post(laid, Post(when, by, laid.me, subject, case["before"], cc=told.who))
    if answers:
        told.answers, told.cc = message, by


def _led(laid: Laid, case: Case, told: Post) -> None:
    """What the owner wrote before."""
    how, before = case["how"], case["before"]
    when = laid.later(told.at, -30, -12) if how == "promise" else laid.later(told.at, -9, -1)
    answers = told.subject.startswith("Re: ")
    to, subject = told.who, told.subject.removeprefix("Re: ")
    if how == "published":
        to = laid.owner["list"]
        subject = subject if answers else before.partition(". ")[0][:60]
    elif how in {"looseanswer", "machine"}:
        subject = "A question from Saltvík"
        if how == "machine" or laid.random.random() < _FULL_NAME:
            to = f"info@{_domain(told.who)}"
    lead = _post(laid, Post(when, laid.me, to, subject, before))
    threaded = how == "promise" and laid.random.random() < _THREADED
    if how == "answer" or threaded or answers:
        told.answers, told.subject = lead, f"Re: {subject}"
        if laid.random.random() < _QUOTES:
            told.text = _quoted(told.text, before, when, laid.me)


def _strays(laid: Laid) -> None:
    for case in texts("stray"):
        told = Post(laid.day(), case["who"], laid.me, case["subject"], case["text"])
        _label(laid, _post(laid, told)["Message-ID"], "stray", case)
