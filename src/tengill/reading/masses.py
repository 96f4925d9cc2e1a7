"""More marks of bulk: whom a message is really for, what its subject gives away, how it is set."""

import math
import re
from functools import lru_cache

from tengill.facts.messages import Mailbox, Message, Role
from tengill.reading.likely import words_in

_TAGGED = re.compile(
    r"(?:(?:re|fwd?|sv|aw): ?){0,3}\[(?!ext|spam|secure|caution|trusted)[\w .\-]{2,30}\]",
    re.IGNORECASE,
)
_FORWARD = re.compile(r"^(?:fwd?|vs|wg) ?:|\(fwd\)|^\[fwd", re.IGNORECASE)
_DATED = re.compile(
    r"\b(?:\d{1,2}[/.\-]\d{1,2}[/.\-]\d{2,4}|(?:19|20)\d\d|"
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.? \d{1,2}|"
    r"\d{1,2}\.? (?:jan|feb|mar|apr|ma[ií]|j[uú]n|j[uú]l|[aá]g|sep|o[ck]t|n[oó]v|de[cs])[a-zú]{0,6}|"
    r"(?:vol|issue|no|nr|tbl)\.? ?#?\d{1,4})\b",
    re.IGNORECASE,
)
_SELLS = re.compile(
    r"\b(?:free|save|adv|approved|offers?|quotes?|rates?|cash|deals?|win|winner|sales?|"
    r"discounts?|cheap|ókeypis|tilboð|afsláttur)\b|[$£€]\s?\d|\d ?%|!!|\*\*",
    re.IGNORECASE,
)
_RULER = re.compile(r"^[\W_]{6,}$")
_YOU = (" you", " þú", " þig", " þér", " þín", " ykkur", " ykkar")
_GROUP = re.compile(
    r"^(?:dear |hello |hi |attention |to )?(?:[\w'\u2019&.\-]{1,20} ){0,6}"
    r"(?:[\w\-]{3,20}s|company|committee|gentlemen|staff|faculty|alumni|board|community|member|"
    r"customer|subscriber|sir/madam|sir|madam|council|friend)\s?[,:;!]",
    re.IGNORECASE,
)
_MANY = re.compile(
    r"(?:^|[\s._\-])(?:all|everyone|everybody|worldwide|employees|clients?|customers|members|owners|"
    r"families|parents|alumni|alums|subs|subscribers|readers|media|branches|friends|guests|"
    r"residents|neighbou?rs|students|users|volunteers|officers|analysts|managers|distribution|"
    r"list|foreldrar|félagar|felagar|félagsmenn|íbúar|ibuar|allir|starfsmenn|starfsfólk|"
    r"starfsfolk|viðskiptavinir|vidskiptavinir)(?:$|[\s._\-])",
    re.IGNORECASE,
)
_POST = re.compile(
    r"(?:^|[._\-])(?:desk|prices|notices?|pr|press|pta|alumni|media|people|training|wellness|safety|"
    r"board|director|office|ops|netops|helpdesk|help|facilities|benefits|payroll|library|travel|"
    r"reservations|booking|sales|shop|store|skrifstofa|frettir|postlisti|thjonusta)(?:$|[._\-])"
)
_HOST = re.compile(
    r"@(?:.{1,40}\.)?(?:yahoogroups|egroups|onelist|listserv|listbot|topica|lyris|sparklist|"
    r"googlegroups|freelists|mailman|majordomo|groups\.io|simplelists)\.",
    re.IGNORECASE,
)
_MERGED = re.compile(
    r"^(?:dear|hello|hi|greetings|kæri|kæra|sæl|sæll)?[ ,]{0,3}(?:"
    r"(?-i:[A-Z][a-z]{1,15} [A-Z]\.?) ?[,:]|(?-i:[A-Z]{3,20}, [A-Z]{3,20})\b|"
    r".{0,30}(?:\([\w ]{3,20}\)|\[[\w ]{3,20}\]|\{{1,2}[\w. ]{3,20}\}|<<[\w ]{3,20}>>) ?[,:!])",
    re.IGNORECASE,
)
_FIELD = re.compile(r"^[A-Z][\w/ ]{1,20}:(?:\s|$)")
_NOTICE = words_in(
    "daily weekly monthly quarterly annual reminder notice notification announcement announcing"
    " newsletter invitation invite update alert bulletin digest report survey seminar conference"
    " register registration breakfast luncheon reception vikulega vikulegt mánaðarlega"
    " mánaðarlegt áminning tilkynning fréttabréf boð könnun dagskrá"
)
_WORD = re.compile(r"\w+")
_DISCLAIMS = ("confidential and", "confidential or", "privileged", "intended recipient", "in error")
_SHOUTED = 8
_HEADING = 120
_TEXT = 2_000
_SHORT = 3
_DENSE = 500
_END = 120
_PADDING = 8


def features(message: Message, text: str) -> dict[str, float]:
    """Features of bulk beside sender and wording; names are stable, the weights file has them."""
    return (
        _addressed(message)
        | _subject(message.subject)
        | _layout(text[:_TEXT], text[-_END:].split()[-1:])
    )


def _addressed(message: Message) -> dict[str, float]:
    sender = message.sender or Mailbox("", "")
    to = message.mailboxes(Role.TO, Role.CC, Role.BCC)
    others = any(m.address and m.address != sender.address for m in to)
    return {
        "to.nobody_else": float(bool(sender.address) and not others),
        "to.group": float(any(_many(m) for m in to)),
        "sender.post": float(bool(_POST.search(sender.address.partition("@")[0]))),
        "sender.firm": float(_firm(sender)),
        "to.own_first": float(bool(to) and bool(to[0].address) and _same(to[0], sender)),
        "to.host": float(bool(to) and all(map(hosted, to))),
    }


@lru_cache(maxsize=32_768)
def _many(mailbox: Mailbox) -> bool:
    """True for what many people read: "Clients and friends", `parents@…`."""
    return bool(_MANY.search(mailbox.name) or _MANY.search(mailbox.address.partition("@")[0]))


@lru_cache(maxsize=32_768)
def hosted(mailbox: Mailbox) -> bool:
    """True for the address of a list at a host of mailing lists."""
    return bool(_HOST.search(mailbox.address))


def _firm(sender: Mailbox) -> bool:
    """True when the sender is called as the domain is: a firm writes, not somebody in it."""
    local, _, domain = sender.address.partition("@")
    word = sender.name.casefold().partition(" ")[0]
    return len(word) > _SHORT and word in domain and word not in local


def _same(mailbox: Mailbox, sender: Mailbox) -> bool:
    """True when a recipient seems to be the sender, be it under another address.

    Who writes to themselves first sends to many more whom the head does not show.
    """
    if mailbox.address == sender.address or (mailbox.name and mailbox.name == sender.name):
        return True
    names = (sender.name or sender.address.partition("@")[0]).casefold().split()
    surname = names[-1] if names else ""
    return len(surname) > _SHORT and mailbox.address.partition("@")[0].endswith(surname)


def _subject(subject: str) -> dict[str, float]:
    return {
        "subject.tagged": float(bool(_TAGGED.match(subject))),
        "subject.capitals": float(len(subject) > _SHOUTED and subject.isupper()),
        "subject.forward": float(bool(_FORWARD.search(subject))),
        "subject.dated": float(bool(_DATED.search(subject))),
        "subject.sells": float(bool(_SELLS.search(subject))),
        "subject.none": float(not subject.strip()),
        "subject.notice": float(not _NOTICE.isdisjoint(_WORD.findall(subject.lower()))),
    }


def _layout(text: str, end: list[str]) -> dict[str, float]:
    lines = [bare for line in text.splitlines() if (bare := line.strip())]
    first = lines[0] if lines else ""
    lowered = text.lower()
    told_you = sum(map(lowered.count, _YOU))
    return {
        "text.images": math.log1p(lowered.count("[image")),
        "text.rulers": math.log1p(sum(map(_ruler, lines))),
        "text.group": float(len(first) < _HEADING and bool(_GROUP.match(first))),
        "text.you": math.log1p(told_you * _DENSE / (len(text) + _DENSE)),
        "text.padded": float(bool(end) and _padding(end[0])),
        "text.merged": float(len(first) < _HEADING and bool(_MERGED.match(first))),
        "text.shouts_first": float(len(first) > _SHOUTED and first.isupper()),
        "text.headings": math.log1p(sum(map(_heading, lines))),
        "text.fields": math.log1p(sum(":" in line and bool(_FIELD.match(line)) for line in lines)),
        "text.disclaims": float(any(word in lowered for word in _DISCLAIMS)),
    }


def _ruler(line: str) -> bool:
    return not line[0].isalnum() and bool(_RULER.match(line))


def _heading(line: str) -> bool:
    """True for a line of several words in capitals."""
    return line.isupper() and len(line) > _SHOUTED and " " in line


def _padding(word: str) -> bool:
    """True for a row of letters and digits such as spam ends with to look new each time."""
    return (
        len(word) >= _PADDING
        and word.isalnum()
        and any(map(str.isdigit, word))
        and sum(map(str.isalpha, word)) > _SHORT
    )
