"""How people sign: a first name, or a block below a dash line, or nothing."""
# ruff: noqa: PLR2004 - a probability or a limit is clearest where it acts

from tengill.simulation.casting import Cast
from tengill.simulation.letters import Letter
from tengill.simulation.streams import Draw


def signature(letter: Letter, cast: Cast, draw: Draw) -> str:
    """The signature of a letter, ready to follow its closing line; ends with a line break."""
    if letter.bulk in ("newsletter", "notice") or letter.writer is None:
        return "\n"
    writer = letter.writer
    me = cast.named(writer.pid, letter.at, letter.language)
    style = cast.streams.number("signs", writer.pid)
    if style < 0.35 or not me.org:
        return f"\n{me.first}\n"
    block = f"{me.full}\n{me.role}, {me.org}\n"
    # The same number as on the cards of the people made in this order (`network.making`).
    line = f"{cast.telephone(writer)}\n"
    if style < 0.75:
        return f"\n{me.first}\n\n-- \n{block}{line}"
    if style < 0.9:
        return f"\n{me.full}\n{me.org} | {line}"
    phone_line = "Sent úr símanum mínum" if letter.language == "is" else "Sent from my phone"
    return f"\n{me.first}\n\n{phone_line}\n" if draw.chance(0.5) else f"\n{me.first}\n"
