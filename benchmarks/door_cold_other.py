"""A second set of cold and solicited mail, composed by other rules than `benchmarks/cold`.

    python -m benchmarks.door_cold_other FOLDER [--seed 7]
    python -m benchmarks.door_cold --folder FOLDER

Cold and solicited letters are made of the *same* sentences, the held-out half of `benchmarks/asks`, ten of each
ask: what tells them apart is only what came before. A cold one comes from a stranger, dressed as outreach is. A
solicited one comes from somebody the owner asked, wrote to, was introduced to, or promised something; from a
colleague of theirs; or about what the owner raised on a list. Nothing in the door was tuned on it.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from pathlib import Path
from random import Random
from typing import NamedTuple

from benchmarks.door_asks import Sentence, sentences

_ME = "Hlynur Brandsberg <hlynur@brandsberg.example>"
_FRIEND = "Salka Orradóttir <salka@nordurver.example>"
_LIST = "Canal Boats <canal-boats@lists.example>"
_START = datetime(2025, 2, 3, 9, 0, tzinfo=UTC)
_EACH = 10
_NAMES = ["Tobias Wrenfield", "Amelie Castross", "Nkechi Adaro", "Piotr Halvek", "Greta Somerley", "Davíð Eldmar", "Bergljót Sunna", "Mirko Tannhofer", "Leila Ashdene", "Hákon Ljósvík", "Odile Marchant", "Rurik Stensby", "Priya Wellamy", "Jonatan Frostdal", "Celia Bramwick", "Úlfur Heiðmann"]  # fmt: skip
_FIRMS = ["ventrano", "quillmark", "oakspire", "loopfarm", "tinderfox", "hafnarvik", "millbrook-media", "softpeak", "greyheron", "bluelatch"]  # fmt: skip
_HOW = (
    "answer",
    "loose",
    "known",
    "introduced",
    "promise",
    "organisation",
    "list",
    "answer",
    "known",
    "thread",
)

_TOPICS = (
    ("clinker planks", "teak decks"), ("brass portholes", "rope fenders"), ("diesel heaters", "solar panels"),
    ("lock permits", "winding holes"), ("bilge pumps", "shaft seals"), ("mooring fees", "towpath repairs"),
    ("hull surveys", "zinc anodes"), ("canal history", "horse stables"), ("night fishing", "swan nests"),
    ("coal stoves", "chimney collars"),
)  # fmt: skip
"""What the owner raises on the list, and writes to a friend."""

_OPENERS = {
    "en": ("Hope your week is going well.", "I came across your name while researching canal boats.",
           "I'll keep this short.", "Big fan of what you do.", "Hi there,"),
    "is": ("Vona að vikan fari vel af stað.", "Ég rakst á nafnið þitt á netinu.", "Sæll,", "Góðan dag,"),
}  # fmt: skip
_DRESS = {
    "en": ("We have worked with over 200 brands like yours.", "Our clients see results within weeks.",
           "I lead partnerships at {firm}.", "No strings attached.", "At {firm} we help teams like yours grow."),
    "is": ("Ég stýri samstarfi hjá {firm}.", "Við höfum unnið með yfir 200 fyrirtækjum.", "Án skuldbindingar."),
}  # fmt: skip
_CLOSING = {"en": ("Best,", "Cheers,", "Looking forward to hearing from you,"), "is": ("Kveðja,", "Bestu kveðjur,")}  # fmt: skip
_ASKED = {
    "en": ("Hello, I was told you could help with the lock gates at Farnley. How would you go about it? Hlynur",
           "Hi, could you tell me what you are planning for the spring? I would like to take part. Hlynur"),
    "is": ("Sæl, mér var bent á þig vegna slúsanna. Hvernig mynduð þið fara að? Hlynur",
           "Hæ, geturðu sagt mér hvað þið hyggist fyrir í vor? Ég vil gjarnan vera með. Hlynur"),
}  # fmt: skip


class _Post(NamedTuple):
    at: datetime
    message: EmailMessage


class _Mailbox:
    """A mailbox in the making."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311 - a sequence that can be repeated
        self.posts: list[_Post] = []
        self.labels: list[dict[str, str]] = []
        self._number = 0
        self.taken = 0

    def post(
        self, at: datetime, who: str, to: str, subject: str, text: str,
        *, answers: EmailMessage | None = None, cc: str = "",
    ) -> EmailMessage:  # fmt: skip
        message = EmailMessage()
        self._number += 1
        message["From"], message["To"], message["Subject"] = who, to, subject
        if cc:
            message["Cc"] = cc
        message["Date"] = format_datetime(at)
        message["Message-ID"] = f"<{self._number}@{parseaddr(who)[1].partition('@')[2]}>"
        if answers is not None:
            message["In-Reply-To"] = message["References"] = answers["Message-ID"]
        message.set_content(text + "\n")
        self.posts.append(_Post(at, message))
        return message

    def label(self, message: EmailMessage, label: str, how: str, one: Sentence) -> None:
        told = {"id": str(message["Message-ID"]), "label": label, "ask": one.ask}
        self.labels.append({**told, "how": how, "language": one.language})

    def pick(self, told: tuple[str, ...]) -> str:
        return self.random.choice(told)

    def some_day(self) -> datetime:
        return _START + timedelta(
            days=self.random.randint(70, 300), minutes=self.random.randint(0, 500)
        )


def _chosen() -> Iterator[tuple[int, Sentence]]:
    by_ask: dict[str, list[Sentence]] = defaultdict(list)
    for one in sentences():
        if one.held_out:
            by_ask[one.ask].append(one)
    for some in by_ask.values():
        icelandic = [one for one in some if one.language == "is"][:3]
        english = [one for one in some if one.language == "en"]
        yield from enumerate([*icelandic, *english][:_EACH])


def _everyday(box: _Mailbox) -> None:
    for nth in range(120):
        at = _START + timedelta(days=nth * 3, hours=box.random.randint(0, 8))
        subject = f"Boat {nth % 17}, week {nth}"
        text = f"The pump of boat {nth % 17} ran {nth} hours; the mooring at {box.pick(('Farnley', 'Aske', 'Holt'))} is paid."
        first = box.post(at, _FRIEND, _ME, subject, text)
        if nth % 2:
            box.post(
                at + timedelta(hours=5),
                _ME,
                _FRIEND,
                f"Re: {subject}",
                "Thanks, noted.",
                answers=first,
            )


def _cold(box: _Mailbox, nth: int, one: Sentence) -> None:
    lang, firm = one.language, box.pick(tuple(_FIRMS))
    name = box.pick(tuple(_NAMES))
    who = f"{name} <{name.split()[0].lower().encode('ascii', 'ignore').decode()}@{firm}.example>"
    parts = [box.pick(_OPENERS[lang]), one.text, box.pick(_DRESS[lang]).format(firm=firm.title())]
    if nth % 3 == 1:
        parts = [parts[0], parts[2], parts[1]]
    elif nth % 3 == 2:
        parts = parts[:2]
    text = "\n\n".join((*parts, f"{box.pick(_CLOSING[lang])}\n{name}"))
    subject = box.pick(
        ("Quick question", "Hlynur, a thought", "Canal boats", "Hello from " + firm.title(), "Idea")
    )
    box.label(box.post(box.some_day(), who, _ME, subject, text), "cold", "composed", one)


def _solicited(box: _Mailbox, nth: int, one: Sentence) -> None:
    lang, how = one.language, _HOW[nth % len(_HOW)]
    name = box.pick(tuple(_NAMES))
    domain = f"{name.split()[-1].lower().encode('ascii', 'ignore').decode()}{nth}{one.ask.replace('_', '')}.example"
    who = f"{name} <post@{domain}>"
    at = box.some_day()
    text = f"{one.text}\n\n{box.pick(_CLOSING[lang])}\n{name}"
    before, asked = at - timedelta(days=box.random.randint(1, 9)), box.pick(_ASKED[lang])
    subject, answers = "Lock gates", None
    if how in {"answer", "loose"}:
        answers = box.post(before, _ME, who, "Lock gates", asked)
        subject, answers = "Re: Lock gates", answers if how == "answer" else None
    elif how == "known":
        box.post(before - timedelta(days=40), _ME, who, "The mooring", asked)
        subject = "Something else"
    elif how == "introduced":
        meet = f"Hlynur, meet {name}, whom I have worked with for years. {name}, meet Hlynur. I leave you to it. Salka"
        box.post(before, _FRIEND, _ME, f"Introduction: {name}", meet, cc=who)
        subject = "After Salka's introduction"
    elif how == "promise":
        first = box.post(
            before - timedelta(days=20),
            who,
            _ME,
            "A favour",
            "May I come back to you about the boats?",
        )
        box.post(
            before,
            _ME,
            who,
            "Re: A favour",
            "Yes. I will get back to you about it next week. Hlynur",
            answers=first,
        )
        subject = "The favour"
    elif how == "organisation":
        box.post(before, _ME, f"info@{domain}", "Lock gates", asked)
        subject = "Your letter about the lock gates"
    elif how == "list":
        topic, other = _TOPICS[box.taken % len(_TOPICS)]
        box.taken += 1
        raised = f"Does anybody know about {topic} and {other}? Our {topic} trouble us, and the {other} too."
        box.post(before, _ME, _LIST, topic.capitalize(), raised)
        box.post(
            before - timedelta(days=9),
            _ME,
            _FRIEND,
            "Trouble",
            f"I looked at the {topic}, then the {other}.",
        )
        subject, text = (
            topic.capitalize(),
            f"I read on the list about your {topic} and the {other}.\n\n{text}",
        )
    else:
        first = box.post(
            before - timedelta(days=3),
            who,
            _ME,
            "The locks",
            "Hello, are you the owner of the boats?",
        )
        answers = box.post(
            before, _ME, who, "Re: The locks", "I am. What is it about? Hlynur", answers=first
        )
        subject = "Re: The locks"
    box.label(box.post(at, who, _ME, subject, text, answers=answers), "solicited", how, one)


def write(folder: Path, seed: int = 7) -> int:
    """Write mailbox.mbox, labels.jsonl and owner.json; returns how many messages there are."""
    box = _Mailbox(seed)
    _everyday(box)
    for nth, one in _chosen():
        _cold(box, nth, one)
        _solicited(box, nth, one)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "mailbox.mbox").open("wb") as file:
        for at, message in sorted(box.posts, key=lambda post: post.at):
            file.write(f"From mailbox {at:%a %b %d %H:%M:%S %Y}\n".encode())
            file.write(message.as_bytes().replace(b"\nFrom ", b"\n>From ") + b"\n")
    lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in box.labels)
    (folder / "labels.jsonl").write_text("".join(lines), encoding="utf-8")
    told = {"addresses": [parseaddr(_ME)[1]], "name": parseaddr(_ME)[0], "topics": []}
    (folder / "owner.json").write_text(json.dumps(told), encoding="utf-8")
    return len(box.posts)


def main() -> None:
    """Write the set."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    print(f"{write(given.folder, given.seed)} messages in {given.folder}")


if __name__ == "__main__":
    main()
