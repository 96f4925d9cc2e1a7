"""How replies carry what they answer: `On … wrote:`, `Þann … skrifaði …:`, Outlook's block."""

from datetime import datetime, timedelta, timezone

from tengill.simulation.letters import Letter

_MONTHS_IS = ("janúar", "febrúar", "mars", "apríl", "maí", "júní", "júlí", "ágúst", "september",
              "október", "nóvember", "desember")  # fmt: skip
_DAYS_IS = ("mán.", "þri.", "mið.", "fim.", "fös.", "lau.", "sun.")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
           "October", "November", "December")  # fmt: skip
_MOST_LINES = 60


def quoted(letter: Letter, program: str) -> str:
    """What stands below the new text: the answered or forwarded letter, or nothing."""
    above = letter.parent
    if above is None or not above.text:
        return ""
    icelandic = letter.language == "is"
    offset = letter.writer.offset if letter.writer else 0
    when = datetime.fromtimestamp(above.at, timezone(timedelta(minutes=offset)))
    if letter.forwards:
        return _forwarded(above, when)
    if program == "outlook":
        return _block(above, when, icelandic=icelandic)
    lines = above.text.split("\n")[:_MOST_LINES]
    body = "\n".join(f"> {line}" if line else ">" for line in lines)
    return f"\n\n{_attribution(above, when, program, icelandic=icelandic)}\n{body}\n"


def _attribution(above: Letter, when: datetime, program: str, *, icelandic: bool) -> str:
    name, address = above.sender.name or above.sender.address, above.sender.address
    clock = f"{when.hour:02d}:{when.minute:02d}"
    if icelandic:
        day = f"{when.day}. {_MONTHS_IS[when.month - 1]} {when.year}"
        if program == "gmail":
            return (
                f"Þann {_DAYS_IS[when.weekday()]}, {day} kl. {clock} skrifaði {name} <{address}>:\n"
            )
        return f"Þann {day} kl. {clock} skrifaði {name}:"
    month = _MONTHS[when.month - 1]
    if program == "gmail":
        return f"On {_DAYS[when.weekday()]}, {when.day} {month[:3]} {when.year} at {clock}, {name} <{address}> wrote:\n"
    if program == "apple":
        return f"On {when.day} {month[:3]} {when.year}, at {clock}, {name} <{address}> wrote:\n"
    return f"On {when.day:02d}/{when.month:02d}/{when.year} {clock}, {name} wrote:"


def _block(above: Letter, when: datetime, *, icelandic: bool) -> str:
    clock = f"{when.hour:02d}:{when.minute:02d}"
    who = f"{above.sender.name} <{above.sender.address}>"
    to = "; ".join(party.name or party.address for party in above.to)
    if icelandic:
        day = f"{when.day}. {_MONTHS_IS[when.month - 1]} {when.year} {clock}"
        head = f"Frá: {who}\nSent: {day}\nTil: {to}\nEfni: {above.subject}"
    else:
        day = f"{when.day} {_MONTHS[when.month - 1]} {when.year} {clock}"
        head = f"From: {who}\nSent: {day}\nTo: {to}\nSubject: {above.subject}"
    return f"\n\n-----Original Message-----\n{head}\n\n{above.text}\n"


def _forwarded(above: Letter, when: datetime) -> str:
    day = f"{_DAYS[when.weekday()]}, {when.day} {_MONTHS[when.month - 1][:3]} {when.year} at {when.hour:02d}:{when.minute:02d}"
    to = ", ".join(f"{party.name} <{party.address}>" for party in above.to)
    return (
        f"\n\n---------- Forwarded message ---------\nFrom: {above.sender.name} <{above.sender.address}>\n"
        f"Date: {day}\nSubject: {above.subject}\nTo: {to}\n\n{above.text}\n"
    )
