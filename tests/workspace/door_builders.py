"""A small door: Ada's mailbox with friends, strangers, campaigns and lists; and what is judged."""

import random

from ledger_home import query
from mail_builders import ADA, BJORK, CARL, DISA, letter

OWNER = "ada@lind.example"
PITCH = (
    "Hello {name},\n\nI came across your website and loved it. We are a digital marketing agency and"
    " would like to publish a guest post with a do-follow link on your blog. Our writers deliver"
    " original articles on any topic, free of charge, and we can pay 80 USD per link.\n\n"
    "Would you be open to a quick call this week to discuss pricing?\n\nBest regards,\n{sender}"
)


def stranger(
    number, name="", days=None, sender="", greeted="Ada", subject="Guest post on your blog"
):
    """A cold pitch of one and the same template."""
    name = name or f"Sam Seller {number}"
    who = sender or f"{name} <sales{number}@outreach{number}.example>"
    text = PITCH.format(name=greeted, sender=name)
    return letter(number, who, (ADA,), subject, text, days=days)


def answered(number, who, days):
    """Somebody writes, and Ada answers the next day."""
    return [
        letter(number, who, (ADA,), f"The crane {number}", "Shall we look at the crane on Monday?",
               days=days),
        letter(number + 1, ADA, (who,), f"Re: The crane {number}", "Yes, at nine, by the harbour.",
               days=days + 1, In_Reply_To=f"<{number}@mail.example>",
               References=f"<{number}@mail.example>"),
    ]  # fmt: skip


def newsletter(number, days):
    """Bulk mail with its headers."""
    return letter(
        number, "Harbour News <news@harbour.example>", (ADA,), f"Harbour News {number}",
        f"This week in the harbour: number {number}. Click here to unsubscribe from this list.",
        days=days, List_Unsubscribe="<mailto:off@harbour.example>", Precedence="bulk",
        List_Id="<news.harbour.example>",
    )  # fmt: skip


def mailbox(seed=1, rounds=12):
    """A seeded mailbox in the order of time: friends, strangers with one text, newsletters."""
    rng = random.Random(seed)
    made = []
    number, day = 1, 0.0
    for turn in range(rounds):
        day += 2 + rng.random()
        made += answered(number, rng.choice((BJORK, CARL, DISA)), day)
        made.append(stranger(number + 2, days=day + 1.2))
        made.append(newsletter(number + 3, day + 1.4))
        if turn % 4 == 3:
            made.append(letter(number + 4, BJORK, (ADA,), "", "Just bumping this.", days=day + 1.6))
        number += 5
    return made


def door(
    columns="verdict, basis, chance, ask, minutes, template, copies, told, answered_at, decided",
):
    """What is judged, by digest; row numbers do not show."""
    told = ", ".join(f"j.{one.strip()}" for one in columns.split(","))
    return query(
        f"SELECT hex(m.digest), {told} FROM ledger_judged j"
        " LEFT JOIN ledger_message m ON m.id = j.message_id ORDER BY 1"
    )


def verdict_of(number):
    """Verdict and basis of the letter with this number."""
    found = query(
        "SELECT j.verdict, j.basis, j.message_id FROM ledger_judged j JOIN ledger_message m"
        " ON m.id = j.message_id WHERE m.message_id = %s",
        (f"<{number}@mail.example>",),
    )
    return found[0] if found else None


def digest_of(number):
    """The digest (hex) of the letter with this number."""
    return query(
        "SELECT lower(hex(digest)) FROM ledger_message WHERE message_id = %s",
        (f"<{number}@mail.example>",),
    )[0][0]
