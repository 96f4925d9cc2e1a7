"""vCards: what a small strict writer writes comes back, and nothing breaks the reader."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tengill.facts.contacts import Contact
from tengill.facts.messages import KeptAside
from tengill.sources.limits import Limits
from tengill.sources.records import Raw
from tengill.sources.streams import Stream
from tengill.sources.vcards import VCards
from tengill.sources.vcards.values import components, items, text

LETTERS = st.characters(blacklist_categories=["Cs", "Cc", "Zl", "Zp", "Zs"])
WORD = st.text(LETTERS, min_size=1, max_size=12)
WORDS = st.lists(WORD, min_size=1, max_size=4).map(" ".join)


def escaped(value: str) -> str:
    for letter in "\\,;":
        value = value.replace(letter, f"\\{letter}")
    return value.replace("\n", "\\n")


def folded(line: str, width: int) -> bytes:
    data = line.encode()
    parts = [data[at : at + width] for at in range(0, len(data), width)]
    return b"\r\n ".join(parts) + b"\r\n"


def quoted(value: str) -> str:
    """Quoted-printable with every byte written out, and soft breaks."""
    codes = [f"={byte:02X}" for byte in value.encode()]
    return "=\r\n".join("".join(codes[at : at + 20]) for at in range(0, len(codes), 20))


def written(card: dict[str, str], width: int) -> bytes:
    lines = [
        f"N:{escaped(card['family'])};{escaped(card['given'])};;;",
        f"FN:{escaped(card['full'])}",
        f"ORG:{escaped(card['organisation'])};{escaped(card['department'])}",
        f"TITLE:{escaped(card['title'])}",
        f"CATEGORIES:{escaped(card['group'])}",
        f"NOTE:{escaped(card['note'])}",
        f"ADR:;;{escaped(card['street'])};{escaped(card['town'])};;;",
        f"UID:{escaped(card['uid'])}",
    ]
    body = b"".join(folded(line, width) for line in lines)
    return b"BEGIN:VCARD\r\nVERSION:4.0\r\n" + body + b"END:VCARD\r\n"


def written_21(card: dict[str, str]) -> bytes:
    """The same in version 2.1, all of it quoted-printable; `;` has its backslash in there."""
    coded = "ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:"
    lines = [
        f"N;{coded}{quoted(escaped(card['family']))};{quoted(escaped(card['given']))}",
        f"FN;{coded}{quoted(escaped(card['full']))}",
        f"ORG;{coded}{quoted(escaped(card['organisation']))};{quoted(escaped(card['department']))}",
        f"TITLE;{coded}{quoted(escaped(card['title']))}",
        f"CATEGORIES;{coded}{quoted(escaped(card['group']))}",
        f"NOTE;{coded}{quoted(escaped(card['note']))}",
        f"ADR;{coded};;{quoted(escaped(card['street']))};{quoted(escaped(card['town']))};;;",
        f"UID:{card['uid']}",
    ]
    return ("BEGIN:VCARD\r\nVERSION:2.1\r\n" + "\r\n".join(lines) + "\r\nEND:VCARD\r\n").encode()


CARDS = st.fixed_dictionaries(
    {
        "family": WORDS, "given": WORDS, "full": WORDS, "organisation": WORDS, "department": WORDS,
        "title": WORDS, "group": WORDS, "street": WORDS, "town": WORDS,
        "note": st.lists(WORDS, min_size=1, max_size=3).map("\n".join),
        "uid": st.from_regex(r"[a-z0-9-]{1,36}", fullmatch=True),
    }
)  # fmt: skip


def read(data: bytes) -> list[Contact | KeptAside]:
    format_ = VCards()
    found: list[Contact | KeptAside] = []
    for raw in format_.records(Stream(io.BytesIO(data)), "", 0, 0, Limits()):
        facts = format_.facts(raw) if isinstance(raw, Raw) else raw
        found += [facts] if isinstance(facts, KeptAside) else facts
    return found


def told(one: Contact) -> dict[str, str]:
    [job] = one.affiliations
    [place] = one.places
    return {
        "family": one.name.family, "given": one.name.given, "full": one.name.full,
        "organisation": job.organisation, "department": job.department, "title": job.title,
        "group": one.groups[0], "street": place.text.removesuffix(f", {place.locality}"),
        "town": place.locality, "note": one.note, "uid": one.key,
    }  # fmt: skip


def without_commas(card: dict[str, str]) -> dict[str, str]:
    """Streets and towns in one line lose commas at their ends: those say nothing there."""
    return {
        name: value.strip(" ,") if name in ("street", "town") else value
        for name, value in card.items()
    }


@pytest.mark.slow
@settings(max_examples=25)
@given(CARDS, st.integers(20, 80))
def test_what_is_written_folded_comes_back(card, width):
    plain = card["street"].strip(" ,") and card["town"].strip(" ,")
    [one] = read(written(card, width))
    if plain:
        assert told(one) == without_commas(card)
    assert one.defects == ()


@pytest.mark.slow
@settings(max_examples=25)
@given(CARDS)
def test_what_is_written_quoted_printable_comes_back(card):
    plain = card["street"].strip(" ,") and card["town"].strip(" ,")
    [one] = read(written_21(card))
    if plain:
        assert told(one) == without_commas(card)


@pytest.mark.slow
@settings(max_examples=25)
@given(st.lists(CARDS, max_size=4), st.binary(max_size=40))
def test_cards_after_garbage_arrive_all_the_same(cards, garbage):
    data = garbage.replace(b":", b".") + b"\n" + b"".join(written(card, 60) for card in cards)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in data:
        return
    found = [one for one in read(data) if isinstance(one, Contact)]
    assert [one.key for one in found] == [card["uid"] for card in cards]


@pytest.mark.slow
@given(
    st.lists(
        st.sampled_from(
            [
                b"BEGIN:VCARD", b"END:VCARD", b"AGENT:", b"AGENT:BEGIN:VCARD", b"FN:x", b" fold", b"",
                b"PHOTO;ENCODING=b:QUJD", b"QUJDQUJD", b"NOTE;QUOTED-PRINTABLE:a=", b";;;:", b"item1.",
                b'TEL;TYPE="a,b', b"\xff\xfe:\x80", b"BDAY:99999999", b"REV:99999999T999999Z",
                b"N:" + b";" * 50, b"EMAIL;TYPE=:@", b"\xc3", b"REV:00010101T000000+1200", b"LABEL:\\",
            ]
        )
        | st.binary(max_size=20),
        max_size=20,
    ),
    st.sampled_from([b"\n", b"\r\n", b"\r"]),
)  # fmt: skip
def test_nothing_breaks_the_reader_and_no_begin_is_lost(lines, end):
    data = b"BEGIN:VCARD" + end + end.join(lines)
    for one in read(data):
        assert isinstance(one, Contact | KeptAside)
        if isinstance(one, Contact):
            assert "\0" not in repr(one)
            repr(one).encode()  # no lone surrogates


@pytest.mark.slow
@given(st.lists(WORDS, min_size=1, max_size=5))
def test_parts_come_apart_as_they_were_joined(parts):
    joined = ";".join(escaped(part) for part in parts)
    assert [text(part) for part in components(joined)] == parts
    assert items(",".join(escaped(part) for part in parts)) == parts
