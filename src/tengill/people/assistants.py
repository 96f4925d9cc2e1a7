"""Who writes for whom: signs in single messages, and the assistants they add up to."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from tengill.facts.messages import Mailbox, Message, Role
from tengill.people.folding import fold
from tengill.people.names import Name, fits, parse_name
from tengill.people.points import PersonKind, Resolution, Resolved
from tengill.people.tables import assistant_packs

_LONGEST = 20_000
_TAIL_LINES = 8
_NAME = r"(?P<name>(?:Mr\.? |Ms\.? |Mrs\.? |Dr\.? )?[A-ZÞÆÖÁÉÍÓÚÝÐ][\w'\u2019\-]+(?:[ ](?:[A-ZÞÆÖÁÉÍÓÚÝÐ][\w'\u2019.\-]*)){0,3})"
_SENT_BY = re.compile(
    r"^[ \t>]*(?P<principal>[^\n<>@:]{3,60}?)(?:@[A-Z]+)?[ \t]*\n"
    r"(?:[ \t>]*\d[^\n]{5,40}\n)?"
    r"[ \t>]*Sent by:[ \t]*(?P<assistant>[^\n<>:]{3,60}?)[ \t]*(?:\d\d?/\d\d?/\d{2,4}[^\n]*)?$",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class AssistantSign:
    """A sign in one message that `assistant` writes for `principal`."""

    code: str
    """`sender`, `sent_by`, `on_behalf`, `asked_me`, `in_absence`, `assistant_to`, `signature`,
    `signed_for`."""
    assistant: Mailbox
    principal: Mailbox
    """With an address where the message tells it, else by name only."""
    words: str
    """The words that show it, for the evidence; empty for a header."""


@dataclass(frozen=True, slots=True)
class AssistantEvidence:
    """Signs of one kind between one assistant and one principal, counted."""

    assistant: int | None
    """The contact point that wrote, or None when only `assistant_name` is known."""
    principal: int | None
    """The principal's contact point, or None when only `principal_name` is known."""
    principal_name: str
    code: str
    count: int = 1
    assistant_name: str = ""


@dataclass(frozen=True, slots=True)
class Assistant:
    """A person who writes for another."""

    assistant: int
    """Person id (which is also a contact point's id)."""
    principal: int
    reason: str
    """One sentence in English, the strongest sign first."""
    count: int
    """How many messages show it."""


@dataclass(frozen=True, slots=True)
class _Phrase:
    code: str
    pattern: re.Pattern[str]
    needs: tuple[str, ...]
    """One of these stands, in small letters, in every text the pattern matches."""


@cache
def _not_names() -> frozenset[str]:
    return frozenset(word for pack in assistant_packs() for word in pack["not_names"])


@cache
def _phrases() -> tuple[tuple[_Phrase, ...], tuple[_Phrase, ...], tuple[str, ...]]:
    """Phrases for the text, for the signature, and the words one of which must be there."""
    text: list[_Phrase] = []
    signature: list[_Phrase] = []
    hints: list[str] = []
    for pack in assistant_packs():
        hints += [hint.lower() for hint in pack["hints"]]
        for entries, into in ((pack["text"], text), (pack["signature"], signature)):
            into += [
                _Phrase(entry["code"], _compile(entry["pattern"]), tuple(entry["needs"]))
                for entry in entries
            ]
    return tuple(text), tuple(signature), tuple(hints)


def _compile(pattern: str) -> re.Pattern[str]:
    """Everything but the name matches in any letter case; a name begins with a capital."""
    before, _, after = pattern.removeprefix("(?m)").partition("NAME")
    behind = f"(?i:{after})" if after else ""
    return re.compile(f"(?i:{before}){_NAME}{behind}", re.MULTILINE)


def assistant_signs(message: Message) -> tuple[AssistantSign, ...]:
    """The signs in one message that its sender, or somebody quoted in it, writes for another.

    One sign for each assistant and principal, the strongest. Pure and quick: the text is searched only where one of a few words occurs in it.
    """
    sender = message.sender
    if sender is None:
        return ()
    signs = _from_headers(message, sender)
    body = message.body
    new = body.new[:_LONGEST]
    signs += _sent_by(new) + _sent_by(body.quoted[:_LONGEST])
    text, signature, _ = _phrases()
    tail = body.signature[:2000] or "\n".join(new.splitlines()[-_TAIL_LINES:])
    signs += _from_text(new, text, sender, message)
    signs += _from_text(tail, signature, sender, message)
    if not signs:
        return ()
    strongest: dict[tuple[Mailbox, Mailbox], AssistantSign] = {}
    for sign in sorted(signs, key=lambda one: -_WEIGHT[one.code]):
        strongest.setdefault((sign.assistant, sign.principal), sign)
    return tuple(strongest.values())


def _from_headers(message: Message, sender: Mailbox) -> list[AssistantSign]:
    """Sender or X-Sender is somebody else at the same organisation than From."""
    if any(name.startswith("list-") for name, _ in message.headers):
        return []
    others = list(message.mailboxes(Role.SENDER))
    others += [
        Mailbox("", value.strip(" <>").lower())
        for name, value in message.headers
        if name == "x-sender"
    ]
    domain = sender.address.rpartition("@")[2]
    return [
        AssistantSign("sender", other, sender, "")
        for other in others
        if other.address
        and other.address != sender.address
        and other.address.count("@") == 1
        and other.address.rpartition("@")[2] == domain
    ]


def _sent_by(text: str) -> list[AssistantSign]:
    """`Anna Lind` over `Sent by: Bo Dahl`, as Notes puts it into forwarded headers."""
    signs = []
    for found in _sent_by_lines(text):
        principal, assistant = parse_name(found["principal"]), parse_name(found["assistant"])
        if principal and assistant and principal.is_full and assistant.is_full:
            who, whom = assistant.display(), principal.display()
            if fold(who) != fold(whom):
                words = " ".join(found[0].split())
                signs.append(AssistantSign("sent_by", Mailbox(who, ""), Mailbox(whom, ""), words))
    return signs


def _sent_by_lines(text: str) -> Iterator[re.Match[str]]:
    """What `_SENT_BY` finds in a text, tried only at the two lines above each `Sent by:`."""
    at, behind = text.find("Sent by:"), 0
    while at >= 0:
        line = text.rfind("\n", 0, at)
        above = text.rfind("\n", 0, max(line, 0))
        starts = (text.rfind("\n", 0, max(above, 0)) + 1, above + 1) if line >= 0 else ()
        for start in starts:
            found = _SENT_BY.match(text, start) if start >= behind else None
            if found:
                yield found
                behind = found.end()
                break
        at = text.find("Sent by:", max(at + 1, behind))


def _from_text(
    text: str, phrases: tuple[_Phrase, ...], sender: Mailbox, message: Message
) -> list[AssistantSign]:
    signs: list[AssistantSign] = []
    small = text.lower()
    if not any(hint in small for hint in _phrases()[2]):
        return signs
    for phrase in phrases:
        # Most patterns begin with a name, and would be tried at every word.
        if not any(word in small for word in phrase.needs):
            continue
        for found in phrase.pattern.finditer(text):
            name = parse_name(found["name"].strip(" ."))
            if name is None or fold(name.given) in _not_names() or _same(name, sender):
                continue
            principal = _on_message(name, message) or Mailbox(name.display(), "")
            words = " ".join(found[0].split())[:200]
            signs.append(AssistantSign(phrase.code, sender, principal, words))
    return signs


def _same(name: Name, mailbox: Mailbox) -> bool:
    other = parse_name(mailbox.name)
    return other is not None and _agree(name, other)


def _agree(name: Name, other: Name) -> bool:
    """Whether a name as mentioned (perhaps the given name only) can mean the other."""
    if name.last and other.last and fold(name.last) != fold(other.last):
        return False
    return fits(fold(name.given), fold(other.given))


def _on_message(name: Name, message: Message) -> Mailbox | None:
    """The one other mailbox on the message that the name can mean, if it is one."""
    sender = message.sender
    fitting = {}
    for addressed in message.addressed:
        box = addressed.mailbox
        if addressed.role in (Role.TO, Role.CC, Role.BCC) and sender != box:
            other = parse_name(box.name)
            if other is not None and other.last and _agree(name, other):
                fitting[box.address or box.name] = box
    return next(iter(fitting.values())) if len(fitting) == 1 else None


_WEIGHT = {
    "assistant_to": 3.0,
    "signature": 3.0,
    "sender": 1.0,
    "sent_by": 1.0,
    "on_behalf": 1.0,
    "asked_me": 0.25,
    "in_absence": 1.0,
    "signed_for": 1.0,
    "reply_for": 0.5,
}
_ENOUGH = 2.0
_SAY = {
    "assistant_to": "says to be the assistant",
    "signature": "signs as the assistant",
    "sender": "sends in the other's name",
    "sent_by": "sends in the other's name",
    "on_behalf": "writes on the other's behalf",
    "asked_me": "was asked to write by the other",
    "in_absence": "writes in the other's absence",
    "signed_for": "signs for the other",
    "reply_for": "answers mail addressed to the other",
}


class _Directory:
    """Persons by point and by name."""

    def __init__(self, people: Iterable[Resolved]) -> None:
        self.people = {person.id: person for person in people}
        self.by_point = {
            joined.point: person.id for person in self.people.values() for joined in person.points
        }
        self.by_last: dict[str, list[tuple[Name, int]]] = defaultdict(list)
        for person in self.people.values():
            name = parse_name(person.name) if person.kind is PersonKind.PERSON else None
            if name is not None and name.last:
                self.by_last[fold(name.last)].append((name, person.id))

    def named(self, text: str, organisation: str) -> int | None:
        """The one person of a full name, of the organisation first; None when not unique."""
        name = parse_name(text)
        if name is None or not name.last:
            return None
        found = [item for other, item in self.by_last[fold(name.last)] if _agree(name, other)]
        near = [item for item in found if self.people[item].organisation == organisation]
        for some in (near, found):
            if len(some) == 1:
                return some[0]
        return None


def assistants(evidence: Iterable[AssistantEvidence], resolution: Resolution) -> list[Assistant]:
    """The persons who write for another, strongest first; for each assistant the one principal.

    One clear word (`assistant to Anna Lind`) or two weaker signs are needed. A principal
    mentioned by given name only counts where the same assistant's other signs tell who it is.
    Where signs go both ways the stronger direction holds, and none when they are equal.
    """
    directory = _Directory(resolution.people)
    weights: dict[tuple[int, int], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    vague: list[tuple[int, AssistantEvidence]] = []
    for item in evidence:
        who = _person(item.assistant, item.assistant_name, "", directory)
        if who is None:
            continue
        whom = _person(
            item.principal, item.principal_name, directory.people[who].organisation, directory
        )
        if whom is None:
            vague.append((who, item))
        elif whom != who:
            weights[who, whom][item.code] += item.count
    for who, item in vague:
        _add_vague(who, item, weights, directory)
    return _decide(weights, directory)


def _person(point: int | None, name: str, organisation: str, directory: _Directory) -> int | None:
    if point is not None:
        return directory.by_point.get(point)
    return directory.named(name, organisation)


def _add_vague(
    who: int,
    item: AssistantEvidence,
    weights: dict[tuple[int, int], dict[str, int]],
    directory: _Directory,
) -> None:
    """A given name alone: add it to the one known principal of this assistant whom it fits."""
    name = parse_name(item.principal_name)
    if name is None or name.last:
        return
    known = []
    for one, whom in weights:
        other = parse_name(directory.people[whom].name) if one == who else None
        if other is not None and _agree(name, other):
            known.append(whom)
    if len(known) == 1:
        weights[who, known[0]][item.code] += item.count


def _decide(
    weights: dict[tuple[int, int], dict[str, int]], directory: _Directory
) -> list[Assistant]:
    total = {
        pair: sum(_WEIGHT.get(code, 0.0) * count for code, count in codes.items())
        for pair, codes in weights.items()
    }
    found = []
    for (who, whom), weight in total.items():
        if weight < _ENOUGH or weight <= total.get((whom, who), 0.0):
            continue
        if any(directory.people[one].kind is not PersonKind.PERSON for one in (who, whom)):
            continue
        codes = weights[who, whom]
        best = sorted(codes, key=lambda code: (-_WEIGHT.get(code, 0.0) * codes[code], code))
        reason = "; ".join(f"{_SAY.get(code, code)} ({codes[code]})" for code in best)
        found.append((-weight, Assistant(who, whom, reason, sum(codes.values()))))
    found.sort(key=lambda pair: (pair[0], pair[1].assistant, pair[1].principal))
    strongest: dict[int, Assistant] = {}
    for _, item in found:
        strongest.setdefault(item.assistant, item)
    return list(strongest.values())
