"""Lays the texts of `benchmarks/cold` in a mailbox with a year's history, always the same one.

Around every labelled message stands what makes it cold or solicited: the owner's own question or
promise, an introduction, an older correspondence, a topic raised on a list; or nothing, and other
people's copies of the same campaign. Everybody is made up.
"""

import hashlib
import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.charset import Charset
from email.header import Header
from email.message import Message
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime, formataddr, parseaddr
from pathlib import Path
from random import Random
from typing import Any

TEXTS = Path(__file__).parent / "cold"
ASKS = (
    "reply", "share", "link", "guest_post", "review",
    "meeting", "purchase", "job", "money", "event",
)  # fmt: skip
_UTF8 = Charset("utf-8")
_UTF8.body_encoding = None  # type: ignore[assignment]  # as it is, in 8 bits
_START = datetime(2025, 1, 6, tzinfo=UTC)
_DAYS = 345
_QUIET_DAYS = 60
"""Labelled messages begin after these: until then there is only the history they rest on."""
_EVERYDAY = 170
_COPIES = 2
Case = dict[str, Any]


@dataclass(slots=True)
class Laid:
    """A mailbox in the making."""

    owner: Case
    random: Random
    mail: list[tuple[datetime, Message]] = field(default_factory=list)
    labels: list[dict[str, str]] = field(default_factory=list)

    def person(self, key: str) -> str:
        """Name and address of somebody the owner knows, or of whoever is told."""
        return str(self.owner["people"].get(key, key))

    @property
    def me(self) -> str:
        """The owner's name and first address."""
        return f"{self.owner['name']} <{self.owner['addresses'][0]}>"


def texts() -> dict[str, Case]:
    """Ask → its `cold`, `template` and `solicited` cases."""
    return {a: tomllib.loads((TEXTS / f"{a}.toml").read_text(encoding="utf-8")) for a in ASKS}


def lay(seed: int = 20) -> Laid:
    """The mailbox with its labels."""
    owner = tomllib.loads((TEXTS / "owner.toml").read_text(encoding="utf-8"))
    laid = Laid(owner, Random(seed))  # noqa: S311 - a sequence that can be repeated
    _everyday(laid)
    _newsletters(laid)
    for ask, cases in texts().items():
        _cold(laid, ask, cases["cold"])
        for nth, template in enumerate(cases["template"]):
            _campaign(laid, ask, template, nth)
        for case in cases["solicited"]:
            _solicited(laid, ask, case)
    laid.mail.sort(key=lambda one: one[0])
    return laid


def write(folder: Path, seed: int = 20) -> Laid:
    """Write mailbox.mbox, labels.jsonl and owner.json into a folder.

    Raises:
        OSError: the folder can not be written.
    """
    laid = lay(seed)
    put_down(folder, laid)
    return laid


def put_down(folder: Path, laid: Laid, left_out: frozenset[str] = frozenset()) -> None:
    """Write mailbox.mbox, without what some addresses sent, labels.jsonl and owner.json.

    Raises:
        OSError: the folder can not be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "mailbox.mbox").open("wb") as file:
        for at, message in laid.mail:
            if left_out and parseaddr(str(message["From"]))[1] in left_out:
                continue
            file.write(f"From mailbox {at:%a %b %d %H:%M:%S %Y}\n".encode())
            for line in message.as_bytes().split(b"\n"):
                file.write((b">" if line.lstrip(b">").startswith(b"From ") else b"") + line + b"\n")
            file.write(b"\n")
    lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in laid.labels)
    (folder / "labels.jsonl").write_text("".join(lines), encoding="utf-8")
    told = {key: laid.owner[key] for key in ("addresses", "name", "topics")}
    (folder / "owner.json").write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")


# ---------------------------------------------------------------- one message


def _post(
    laid: Laid,
    at: datetime,
    who: str,
    to: str,
    subject: str,
    text: str,
    *,
    cc: str = "",
    answers: Message | None = None,
    without_id: bool = False,
    headers: tuple[tuple[str, str], ...] = (),
    invite: str = "",
) -> Message:
    message: Message = MIMEText(text.strip() + "\n", _charset=_UTF8)  # type: ignore[arg-type]
    if invite:
        both = MIMEMultipart("alternative", boundary=f"=_{at:%Y%m%d%H%M%S}")
        both.attach(message)
        both.attach(MIMEText(invite, "calendar", "utf-8"))
        both.get_payload()[1].set_param("method", "REQUEST")  # type: ignore[index, union-attr]
        message = both
    message["From"] = _address(who)
    message["To"] = _address(to)
    if cc:
        message["Cc"] = _address(cc)
    message["Subject"] = _header(subject)
    message["Date"] = format_datetime(at)
    sender = parseaddr(who)[1]
    if not without_id:
        named = hashlib.blake2b(f"{at}{who}{to}{subject}{text}".encode(), digest_size=9)
        message["Message-ID"] = f"<{named.hexdigest()}@{sender.partition('@')[2]}>"
    if answers is not None and answers["Message-ID"]:
        message["In-Reply-To"] = str(answers["Message-ID"])
        before = str(answers["References"] or "")
        message["References"] = f"{before} {answers['Message-ID']}".strip()
    for name, value in headers:
        message[name] = value
    if sender not in laid.owner["addresses"] and laid.random.random() < 0.8:
        domain = sender.partition("@")[2]
        message["Authentication-Results"] = (
            f"mx.fjallsyn.example; spf=pass smtp.mailfrom={domain}; dkim=pass header.d={domain}"
        )
    laid.mail.append((at, message))
    return message


def _address(told: str) -> str:
    return formataddr(parseaddr(told))


def _header(text: str) -> str:
    return text if text.isascii() else Header(text, "utf-8").encode()


def _label(laid: Laid, message: Message, label: str, ask: str, how: str, case: Case) -> None:
    laid.labels.append(
        {
            "id": str(message["Message-ID"]),
            "label": label,
            "ask": ask,
            "how": how,
            "language": case.get("lang", "en"),
        }
    )


def _some_time(laid: Laid, first: int = _QUIET_DAYS, last: int = _DAYS) -> datetime:
    return _in_hours(laid, _START + timedelta(days=laid.random.randint(first, last)))


def _in_hours(laid: Laid, day: datetime) -> datetime:
    minutes = laid.random.randint(7 * 60, 18 * 60)
    return day.replace(hour=0, minute=0) + timedelta(minutes=minutes)


def _later(laid: Laid, at: datetime, first: int, last: int) -> datetime:
    return _in_hours(laid, at + timedelta(days=laid.random.randint(first, last)))


def _quoted(text: str, before: str, at: datetime, who: str) -> str:
    lines = "\n".join(f"> {line}" for line in before.strip().splitlines())
    return f"{text.strip()}\n\nOn {at:%d %B %Y}, {parseaddr(who)[0]} wrote:\n{lines}\n"


# ---------------------------------------------------------------- the history


def _everyday(laid: Laid) -> None:
    """Ordinary exchanges over the year; everybody known is written to before anything labelled."""
    random = laid.random
    for nth in range(_EVERYDAY):
        lang = "is" if nth % 4 == 3 else "en"
        pool = laid.owner["everyday"][lang]
        turn = nth // 4 if lang == "is" else nth - nth // 4
        who = laid.person(pool["people"][turn % len(pool["people"])])
        at = _in_hours(laid, _START + timedelta(days=nth * _DAYS / _EVERYDAY))
        thing = random.choice(pool["things"])

        def said(key: str, pool: Case = pool, thing: str = thing) -> str:
            chosen: str = random.choice(pool[key])
            return chosen.replace("{thing}", thing).replace("{day}", random.choice(pool["days"]))

        subject = said("subjects")
        subject = subject[:1].upper() + subject[1:]
        body = " ".join((said("first"), said("second"), said("last")))
        first, second = (laid.me, who) if nth % 3 == 0 else (who, laid.me)
        opening = _post(laid, at, first, second, subject, body, without_id=nth % 11 == 5)
        answered = _later(laid, at, 0, 2) + timedelta(hours=12)
        if first != laid.me or nth % 2:
            reply = _quoted(said("answers"), body, at, first)
            _post(laid, answered, second, first, f"Re: {subject}", reply, answers=opening)


def _newsletters(laid: Laid) -> None:
    for letter in laid.owner["newsletter"]:
        domain = parseaddr(letter["who"])[1].partition("@")[2]
        bulk = (
            ("List-Id", f"<news.{domain}>"),
            ("List-Unsubscribe", f"<https://{domain}/leave>"),
            ("Precedence", "bulk"),
        )
        for n in range(12):
            at = _START + timedelta(days=9 + 28 * n, hours=6)
            subject = letter["subject"].replace("{n}", str(n + 1))
            _post(laid, at, letter["who"], laid.me, subject, letter["text"], headers=bulk)


# ---------------------------------------------------------------- cold


def _cold(laid: Laid, ask: str, cases: list[Case]) -> None:
    at, before = _START, None
    for case in cases:
        bump = case.get("how") == "bump"
        at = _later(laid, at, 4, 9) if bump else _some_time(laid, last=_DAYS - 10)
        threaded = before if bump and laid.random.random() < 0.7 else None
        to = laid.me if laid.random.random() < 0.6 else laid.owner["addresses"][0]
        before = _post(
            laid, at, case["who"], to, case["subject"], case["text"], answers=threaded
        )  # fmt: skip
        _label(laid, before, "cold", ask, case.get("how", "personal"), case)


def _campaign(laid: Laid, ask: str, template: Case, nth: int) -> None:
    """Five renderings to the owner, and copies to two colleagues, as a shared archive holds them."""
    start = _some_time(laid, last=_DAYS - 100)
    colleagues = [laid.person("jonas"), laid.person("maren")][:_COPIES]
    scar = "{{first_name}}" if nth else "Ásdís"
    names = ("Ásdís", "Asdis", "Ásdís", scar, "Ásdís Vernharð")
    for turn in range(len(template["senders"])):
        at = _later(laid, start, 20 * turn, 20 * turn + 6)
        to = f"{names[-1]} <{laid.owner['addresses'][turn % 2]}>"
        message = _rendered(laid, at, template, turn, names[turn], to)
        _label(laid, message, "cold", ask, "campaign", template)
        if turn < len(colleagues):
            other = colleagues[turn]
            _rendered(laid, at + timedelta(minutes=3), template, turn, other.split()[0], other)


def _rendered(laid: Laid, at: datetime, template: Case, turn: int, name: str, to: str) -> Message:
    who = template["senders"][turn]
    values = {"name": name, "sender": who.split()[0]}
    values |= {key: some[turn] for key, some in template["fill"].items()}

    def filled(text: str) -> str:
        for key, value in values.items():
            text = text.replace("{" + key + "}", value)
        return text[:1].upper() + text[1:]

    domain = parseaddr(who)[1].partition("@")[2]
    leave = (("List-Unsubscribe", f"<https://{domain}/out/{turn}>"),)
    headers = leave if template.get("unsubscribe") else ()
    return _post(
        laid, at, who, to, filled(template["subject"]), filled(template["text"]), headers=headers
    )


# ---------------------------------------------------------------- solicited


def _solicited(laid: Laid, ask: str, case: Case) -> None:
    how, who = case["how"], laid.person(case["who"])
    at = _some_time(laid)
    lead = _lead(laid, case, at, who)
    loose = case.get("loose", False)
    subject, text, cc = case["subject"], case["text"], ""
    if lead is not None and not loose:
        subject = f"Re: {lead.subject.removeprefix('Re: ')}"
        told = case.get("before") or case.get("intro", "")
        if laid.random.random() < 0.7:
            text = _quoted(text, told, lead.at, lead.who)
    elif loose and how == "answer":
        subject = f"Re: {subject}"
    if how == "introduced" and not loose and laid.random.random() < 0.5:
        cc = laid.person(case["by"])
    answers = lead.message if lead is not None and not loose else None
    headers = (("Auto-Submitted", "auto-generated"),) if case.get("auto") else ()
    invite = ""
    if case.get("calendar"):
        headers = (("Sender", "notifications@meetgrid.example"),)
        invite = _invite(subject, who, at)
    message = _post(
        laid, at, who, laid.me, subject, text,
        cc=cc, answers=answers, headers=headers, invite=invite,
    )  # fmt: skip
    _label(laid, message, "solicited", ask, how, case)
    if how != "machine" and laid.random.random() < 0.6:
        pool = laid.owner["replies"][case.get("lang", "en")]
        reply = laid.random.choice(pool).replace("{name}", who.split()[0])
        again = f"Re: {subject.removeprefix('Re: ')}"
        when = _later(laid, at, 0, 3) + timedelta(hours=12)
        _post(laid, when, laid.me, who, again, reply, answers=message)


@dataclass(frozen=True, slots=True)
class _Lead:
    """What came before a solicited message."""

    at: datetime
    who: str
    subject: str
    message: Message


def _lead(laid: Laid, case: Case, at: datetime, who: str) -> _Lead | None:
    """What came before: the owner's own mail, or the introduction."""
    how, loose, icelandic = case["how"], case.get("loose"), case.get("lang") == "is"
    subject = case["subject"].removeprefix("Re: ")
    if how == "introduced":
        when = at - timedelta(days=laid.random.randint(1, 4))
        if loose:
            subject = "Kynning" if icelandic else "An introduction"
        by = laid.person(case["by"])
        message = _post(laid, when, by, laid.me, subject, case["intro"], cc=who)
        return _Lead(when, by, subject, message)
    if "before" not in case:
        return None
    days = (14, 35) if how == "promise" else (2, 12)
    when = at - timedelta(days=laid.random.randint(*days))
    to = who
    if how == "topic":
        to = laid.owner["list"]
        subject = subject if not loose else "Open post and open purse"
    elif loose and how == "promise":
        subject = "Re: Pósturinn þinn" if icelandic else "Re: Your mail"
    elif loose and how == "wrote":
        subject = "Question from Fjallsýn"
        to = f"info@{parseaddr(who)[1].partition('@')[2]}"
    without = bool(loose) and laid.random.random() < 0.5
    message = _post(laid, when, laid.me, to, subject, case["before"], without_id=without)
    return _Lead(when, laid.me, subject, message)


def _invite(subject: str, who: str, at: datetime) -> str:
    starts = at + timedelta(days=4)
    lines = (
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Meetgrid//EN", "METHOD:REQUEST",
        "BEGIN:VEVENT", f"UID:{at:%Y%m%d%H%M}@meetgrid.example", f"DTSTAMP:{at:%Y%m%dT%H%M%SZ}",
        f"DTSTART:{starts:%Y%m%dT%H0000Z}", f"SUMMARY:{subject}",
        f"ORGANIZER:mailto:{parseaddr(who)[1]}",
        "END:VEVENT", "END:VCALENDAR", "",
    )  # fmt: skip
    return "\r\n".join(lines)


def hand_made() -> Iterator[Case]:
    """Every hand-made case, cold and solicited."""
    for cases in texts().values():
        yield from cases["cold"]
        yield from cases["solicited"]
