"""A small world with everything the People list filters by, and hostile texts in it."""

from ledger_builders import Ledger, Who, at

from tengill.facts.folding import fold
from tengill.ledger import models

HOSTILE = (
    '=HYPERLINK("https://evil.example","x")', "+1+cmd|' /C calc'!A0", "@SUM(A1)", "-2+3",
    "Ann\r\nEND:VCARD\r\nBEGIN:VCARD", "<b>&amp;]]>\"'", "nul\0 and \x1b[31m red", "a;b,c\\d\\n",
    "\u202eevil\u202c Levi \u05e9\u05dc\u05d5\u05dd", "\t=1+1", "Łódź 🙂 " + "þæö" * 60,
    "＝1＋1",
)  # fmt: skip


def point(who: Who, kind: str, value: str) -> None:
    """One more contact point of theirs."""
    made = models.ContactPoint.objects.create(kind=kind, value=value)
    models.PersonPoint.objects.create(
        point=made, person=who.person, reason="card", evidence="witnessed"
    )


def organisation(who: Who, name: str, title: str = "", *, current: bool = True) -> None:
    models.PersonOrganisation.objects.create(
        person=who.person, name=name, folded=fold(name), title=title, current=current
    )


def place(who: Who, text: str) -> None:
    models.PersonPlace.objects.create(
        person=who.person, text=text, locality=text, folded=fold(text)
    )


def tag(who: Who, text: str, *, by_hand: bool = False) -> None:
    models.PersonTag.objects.create(person=who.person, tag=text, folded=fold(text), by_hand=by_hand)


def source(who: Who, name: str) -> None:
    models.PersonSource.objects.create(person=who.person, source=name, facts=2)


def fill() -> dict[str, Who]:
    """Thirty people: close, faded, one-way, unknown; and who has a hostile name."""
    ledger = Ledger()
    me = ledger.person("Sunna Hall", "sunna@home.example", owner=True)
    people: dict[str, Who] = {"me": me}
    houses = ("North Light", "Æsir & Co", "Harbour", "")
    for n in range(18):
        who = ledger.person(
            f"{('Anna', 'Þórður', 'Bera')[n % 3]} {('Lind', 'Quill', 'Æsir')[n // 3 % 3]}",
            f"p{n}@org{n % 4}.example",
            organisation=houses[n % 4],
            kind="role" if n == 17 else "person",
        )
        people[f"p{n}"] = who
        if n % 5 != 4:
            for month in range(1, 2 + n % 7):
                if n % 4 != 3:
                    ledger.message(me, [who], at(2015 + n % 6, month, 3), "Plans", "see you")
                ledger.message(who, [me], at(2015 + n % 6, month, 9), "Re: Plans", "yes")
        if n % 2:
            organisation(who, houses[(n + 1) % 3], "Æðsti prestur", current=n % 3 > 0)
            place(who, ("Reykjavík", "Ísafjörður, IS")[n % 4 > 1])
        for name, every in (("Investor", 3), ("Kór", 4), ("=Tag", 5)):
            if n % every == 0:
                tag(who, name, by_hand=n % 2 == 0)
        for name, every in (("mail", 1), ("linkedin", 3), ("vcard", 2)):
            if n % every == 0:
                source(who, name)
        if n % 3 == 0:
            point(who, "phone", f"+354 555 12{n:02}" if n % 2 else f"+35455512{n:02}")
            point(who, "x", f"@handle{n}")
    for n, name in enumerate(HOSTILE):
        who = ledger.person(name.replace("\0", ""), f"h{n}@hostile.example", organisation=name)
        people[f"h{n}"] = who
        ledger.message(me, [who], at(2020, 1, 1 + n), "Hi", "x")
        ledger.message(who, [people["p0"]], at(2020, 2, 1 + n), "Hi", "x")
        models.Person.objects.filter(pk=who.id).update(name=name, organisation=name)
        tag(who, name[:100])
        place(who, name[:100])
        point(who, "url", f"page.example/{n}/{name[:20]}")
        point(who, "phone", f"ext {name[:9]}")
    ledger.ties()
    return people
