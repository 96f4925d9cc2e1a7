"""A small, rich ledger for the screen: one owner, some forty people, introductions and what came of them."""

from dataclasses import dataclass

from ledger_builders import Ledger, Who, at

from tengill.ledger import models
from tengill.workspace import attribute

FIRST = (
    "Hrefna", "Tobias", "Marit", "Jónas", "Priya", "Lorenzo", "Saga", "Viktor", "Amara", "Örn",
    "Ingrid", "Mateus", "Þóra", "Felix", "Noor", "Birkir", "Yuki", "Álfrún", "Rafael", "Sunneva",
)  # fmt: skip
LAST = ("Vance", "Brandsdóttir", "Aldershaw", "Heiðberg", "Castellan")


@dataclass
class World:
    """What the tests ask for by name."""

    ledger: Ledger
    me: Who
    anna: Who
    ben: Who
    chen: Who
    dana: Who
    waiting: models.Act
    confirmed: models.Act
    seed: models.Outcome
    framework: models.Outcome
    crowd: models.Outcome
    hostile: models.Message


def _talk(ledger: Ledger, one: Who, other: Who, years: range, a_year: int, subject: str) -> None:
    for year in years:
        for turn in range(a_year):
            month = 1 + turn * 12 // a_year
            ledger.message(one, [other], at(year, month, 4), subject, "Shall we talk this week?")
            ledger.message(
                other, [one], at(year, month, 6), f"Re: {subject}", "Gladly. Thursday suits me."
            )


def _joined(
    ledger: Ledger, who: Who, left: Who, right: Who, when: int, words: str, *, met: int = 0, **more: object
) -> models.Act:  # fmt: skip
    text = (
        f"Dear both,\n\n{words}\n\n{left.person.name.split()[0]}, this is "
        f"{right.person.name.split()[0]}, of whom I spoke. I leave you to it.\n"
    )
    subject = f"{left.person.name.split()[0]} and {right.person.name.split()[0]}"
    message = ledger.message(who, [left, right], when, subject, text, signature="Kind regards")
    state = more.get("state", "waiting")
    more.setdefault("evidence", "confirmed" if state == "confirmed" else "inferred")
    act = ledger.act("introduction", message, [who], [left], [right], words=words, **more)
    if more.get("took") == "took":
        after = ledger.message(
            left, [right], met or when + 5 * 86_400, f"Re: {subject}", "Good to meet you.", cc=[who]
        )
        models.Act.objects.filter(pk=act.pk).update(took_message=after)
    return act


def fill() -> World:
    """Write it all."""
    ledger = Ledger()
    models.Run.objects.filter(pk=ledger.run.pk).update(
        paths=["mail/edda.mbox"], counts={"read": 412, "new": 405, "duplicate": 7, "kept_aside": 2, "files": 1}
    )  # fmt: skip
    models.KeptAside.objects.create(
        run=ledger.run, file=ledger.file, reason="no header", offset=881_204, length=77,
        detail="There is no header before the first empty line.", sample=b"\x00\x01<script>",
    )  # fmt: skip
    me = ledger.person("Edda Karlsdóttir", "edda@home.example", owner=True)
    anna = ledger.person(
        "Anna Bergþórsdóttir", "anna@frost.example", organisation="Frost Cold Storage"
    )
    ben = ledger.person("Ben Okafor", "ben@okafor.example", "b.okafor@harbour.example", organisation="Harbour Authority", reason="the same name on both", evidence="inferred")  # fmt: skip
    chen = ledger.person("Chen Liwei", "chen@sensors.example", organisation="Norðurljós Sensors")
    dana = ledger.person("Dana Whitcombe", "dana@tern.example", organisation="Tern Capital")
    ledger.person("Newsletter", "news@tern.example", kind="list")
    ledger.person("Office", "office@harbour.example", kind="role")
    crowd = [
        ledger.person(f"{first} {LAST[n % len(LAST)]}", f"{n}@crowd.example", organisation="Castellan & Co" if n % 3 else "")
        for n, first in enumerate(FIRST)
    ]  # fmt: skip
    _talk(ledger, me, anna, range(2018, 2021), 6, "Cold storage")
    _talk(ledger, me, ben, range(2018, 2021), 2, "Harbour permits")
    _talk(ledger, me, chen, range(2018, 2020), 4, "Sensors in the north")
    _talk(ledger, me, dana, range(2015, 2018), 8, "Tern and the north")
    for n, one in enumerate(crowd):
        _talk(
            ledger, me, one, range(2019 + n % 2, 2021), 1, f"News from {one.person.name.split()[0]}"
        )
    sure = _joined(ledger, me, chen, dana, at(2019, 3, 4), "I would like you two to know each other.", state="confirmed", took="took")  # fmt: skip
    _joined(ledger, me, anna, ben, at(2020, 2, 12), "Let me introduce you to Ben, who grants the permits.", took="took")  # fmt: skip
    waiting = _joined(ledger, me, crowd[0], crowd[1], at(2020, 10, 2), "I want to put the two of you in touch.", confidence=0.97)  # fmt: skip
    _joined(ledger, me, crowd[2], crowd[3], at(2020, 9, 2), "You two should meet.", confidence=0.71)
    _joined(ledger, crowd[4], me, crowd[5], at(2018, 5, 2), "Edda, meet Lorenzo.", state="confirmed", took="took")  # fmt: skip
    recommended = ledger.message(dana, [anna], at(2019, 9, 9), "Sensors for your stores", "Talk to Chen. Nobody in the north makes better sensors.", cc=[me])  # fmt: skip
    ledger.act("recommendation", recommended, [dana], [anna], [chen], words="Nobody in the north makes better sensors", subject="Chen Liwei", evidence="inferred")  # fmt: skip
    thanks = ledger.message(chen, [me], at(2019, 7, 1), "Thank you", "Thank you for introducing us to Dana: we signed for kr 18,400,000.", quoted="> I would like you two to know each other.")  # fmt: skip
    ledger.act("acknowledgement", thanks, [me], [chen], words="Thank you for introducing us to Dana", evidence="reported", confidence=0.93)  # fmt: skip
    seed = ledger.outcome(
        "Seed round of Norðurljós Sensors", [dana], [chen], 18_400_000, "ISK", at(2019, 6, 28)
    )
    framework = ledger.outcome(
        "Framework contract for cold storage", [ben], [anna], 7_250_000, "ISK", at(2020, 8, 3)
    )
    ledger.outcome("Sensors for the stores", [anna], [chen], 1_980_000, "ISK", at(2019, 12, 1))
    ledger.outcome("Advice to the harbour", [ben], [me], 95_000_00, "EUR", at(2020, 5, 1))
    ledger.outcome(
        "A pilot not yet decided", [ben], [chen], 400_000, "ISK", at(2020, 12, 1), state="open"
    )
    buyer, seller = crowd[18], crowd[19]
    for n in range(12):
        middle = crowd[6 + n]
        _joined(ledger, middle, buyer, seller, at(2019, 1 + n, 9), "You ought to know each other.", state="confirmed" if n % 2 else "waiting", took="took", met=at(2020, 2, 1), confidence=0.6 + n / 40)  # fmt: skip
    many = ledger.outcome("The purchase a dozen people had a hand in", [buyer], [seller], 12_000_000, "ISK", at(2020, 11, 11))  # fmt: skip
    hostile = ledger.message(
        crowd[0], [me], at(2020, 11, 20), '<script>alert(1)</script> & "quotes"',
        "<img src=https://evil.example/pixel.png onerror=alert(2)>\n<b>bold?</b>\n" + "x" * 400,
        attachments=[["..\\..\\<b>.exe", "application/octet-stream", 120_000]],
    )  # fmt: skip
    ledger.ties()
    attribute.attribute_all()
    return World(ledger, me, anna, ben, chen, dana, waiting, sure, seed, framework, many, hostile)
