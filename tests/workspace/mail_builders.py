"""Small mailboxes written by hand in code: fictional people, seeded, the same bytes every time."""

import io
import random
import tarfile
import zipfile
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

START = datetime(2015, 2, 3, 10, tzinfo=UTC)
PEOPLE = (
    "Ada Lind <ada@lind.example>",
    "Björk Dal <bjork@dal.example>",
    "Carl Moe <carl@moe.example>",
    "Dísa Holm <disa@holm.example>",
    "Egon Vik <egon@vik.example>",
    "Freyja Sund <freyja@sund.example>",
    "Gunnar Berg <gunnar@berg.example>",
    "Hanna Strand <hanna@strand.example>",
)
ADA, BJORK, CARL, DISA, EGON, FREYJA, GUNNAR, HANNA = PEOPLE
_WORDS = [
    "boat",
    "harbour",
    "turbine",
    "letter",
    "contract",
    "meeting",
    "coffee",
    "winter",
    "budget",
    "plan",
    "visit",
    "crane",
]


def letter(
    number: int,
    sender: str = ADA,
    to: Sequence[str] = (BJORK,),
    subject: str = "",
    body: str = "",
    *,
    cc: Sequence[str] = (),
    days: float | None = None,
    **headers: str,
) -> bytes:
    """A plain message; `days` after the start; keyword names become headers, `_` as `-`."""
    when = START + timedelta(days=number if days is None else days)
    told = {
        "From": sender,
        "To": ", ".join(to),
        "Cc": ", ".join(cc),
        "Subject": subject or f"Letter {number}",
        "Date": format_datetime(when),
        "Message-ID": f"<{number}@mail.example>",
    }
    told.update({name.replace("_", "-"): value for name, value in headers.items()})
    head = "".join(f"{name}: {value}\n" for name, value in told.items() if value)
    return f"{head}\n{body or f'Hello, this is letter number {number}.'}\n".encode()


SEPARATOR = b"From someone@mail.example Tue Feb  3 10:00:00 2015\n"


def mbox(letters: Iterable[bytes]) -> bytes:
    """An mbox of messages whose lines do not begin with `From `."""
    return b"".join(SEPARATOR + one + b"\n" for one in letters)


def introduction(number: int, by: str, left: str, right: str, days: float | None = None) -> bytes:
    """One introduces two others, in the plainest words there are."""
    a, b = _first(left), _first(right)
    return letter(
        number,
        by,
        (left,),
        "Two who should talk",
        f"Hello {a},\n\nI would like to introduce you to {_name(right)}, copied here, who builds\n"
        f"harbours. {b} knows much.\n\n{_first(by)}",
        cc=(right,),
        days=days,
    )


def reply(number: int, to: int, sender: str, others: Sequence[str], days: float) -> bytes:
    """An answer in the thread of an introduction."""
    return letter(
        number,
        sender,
        others,
        f"Re: Letter {to}",
        "Thanks for the introduction! Shall we speak on Monday?",
        days=days,
        In_Reply_To=f"<{to}@mail.example>",
        References=f"<{to}@mail.example>",
    )


def _name(mailbox: str) -> str:
    return mailbox.partition(" <")[0]


def _first(mailbox: str) -> str:
    return mailbox.partition(" ")[0]


def correspondence(seed: int, many: int) -> list[bytes]:
    """A seeded correspondence among the eight: letters, introductions, answers, bulk, Bccs, names."""
    rng = random.Random(seed)
    made: list[bytes] = []
    introduced: list[tuple[int, str, str, str]] = []
    for n in range(1, many + 1):
        days = n * 0.7 + rng.random()
        number = seed * 100_000 + n
        who = rng.sample(PEOPLE, 4)
        kind = rng.random()
        if kind < 0.12:
            introduced.append((number, *who[:3]))
            made.append(introduction(number, *who[:3], days=days))
        elif kind < 0.3 and introduced:
            first, by, left, right = introduced.pop()
            made.append(reply(number, first, left, (right, by), days))
        elif kind < 0.38:
            made.append(
                letter(number, "News <news@bulletin.example>", (who[0],), "This week's bulletin",
                       "Unsubscribe here.", days=days, List_Unsubscribe="<https://x.example/u>",
                       Precedence="bulk")
            )  # fmt: skip
        else:
            body = " ".join(rng.choices(_WORDS, k=rng.randint(5, 40)))
            to, cc = who[1 : 2 + rng.randrange(2)], who[3 : 3 + rng.randrange(2)]
            sender = who[0]
            if rng.random() < 0.15:  # the same person from another address
                sender = sender.replace("@", "@post.")
            made.append(letter(number, sender, to, rng.choice(_WORDS), body, cc=cc, days=days))
    return made


def zipped(members: dict[str, bytes]) -> bytes:
    """A zip of the members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), content)
    return out.getvalue()


def tarred(members: dict[str, bytes], mode: str = "w:gz") -> bytes:
    """A tar of the members, gzipped unless told otherwise."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return out.getvalue()
