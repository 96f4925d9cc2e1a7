"""What came to a small ledger's door: a friend's letter, a hostile one, five strangers with one text."""

from dataclasses import dataclass

from ledger_builders import Ledger, Who, at

from tengill.ledger.models import Message
from tengill.workspace.door import project, teaching, warm

PITCH = (
    "Hello Edda,\n\nI came across your website and loved it. We would like to publish a guest post with"
    " a do-follow link on your blog. Our writers deliver original articles on any topic, free of"
    " charge, and we can pay 80 USD per link.\n\nWould you be open to a quick call this week?\n\n{who}"
)
HOSTILE = "Look <script>alert(1)</script> <img src=https://evil.example/p.gif> at this, please."


@dataclass
class Came:
    """What came, by name."""

    friend: Message
    hostile: Message
    pitches: list[Message]


def fill(me: Who) -> Came:
    """Write it all, and judge it."""
    warm.let_go()
    # Kept by the number of the latest decision, and a test that is rolled back gives its numbers anew.
    teaching._judge.cache_clear()
    ledger = Ledger()
    friend = ledger.person("Freyja Lindqvist", "freyja@lind.example")
    for n in range(6):
        by, to = (me, friend) if n % 2 else (friend, me)
        ledger.message(
            by, [to], at(2023, 5, 1) + n * 86_400, "The cabin", f"Shall we go, week {n}?"
        )
    letter = ledger.message(
        friend, [me], at(2023, 6, 1), "The cabin in June", "Which week suits you?"
    )
    odd = ledger.person("Odd <b>Sender</b>", "odd@evil.example")
    hostile = ledger.message(odd, [me], at(2023, 6, 2), "<b>Hi</b>", HOSTILE)
    pitches = [_pitch(ledger, me, n) for n in range(5)]
    project.rebuild()
    return Came(letter, hostile, pitches)


def _pitch(ledger: Ledger, me: Who, n: int) -> Message:
    who = ledger.person(f"Seller {'ABCDE'[n]}", f"sales{n}@outreach{n}.example")
    text = PITCH.format(who=who.person.name)
    return ledger.message(who, [me], at(2023, 6, 3) + n * 86_400, "Guest post on your blog", text)
