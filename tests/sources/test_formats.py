"""The registry of formats: each is there, each is told by a name of its own, few are loaded."""

import subprocess
import sys

import pytest

from tengill.sources import formats

_MBOX = b"From anna@berg.example Mon Mar  2 10:00:00 2020\nFrom: anna@berg.example\n\nHi\n"
_LOADED = f"""
import sys
from tengill.sources import formats
assert formats.format_of({_MBOX!r}).name == "mbox"
print(*(name for name in sys.modules if name.startswith("tengill.sources.")))
"""


def test_every_format_has_a_name_of_its_own() -> None:
    names = [one.name for one in formats.formats()]
    assert len(names) == len(formats.FORMATS)
    assert len(set(names)) == len(names)


def test_a_format_is_made_once() -> None:
    assert [id(one) for one in formats.formats()] == [id(one) for one in formats.formats()]


def test_mail_is_read_by_itself_and_cards_by_their_format() -> None:
    assert formats.fact_format("mbox") is None
    assert formats.fact_format("nothing of the kind") is None
    cards = formats.fact_format("vcard")
    assert cards is not None
    assert cards.name == "vcard"


@pytest.mark.slow
def test_mail_loads_no_other_format() -> None:
    told = subprocess.run(
        [sys.executable, "-c", _LOADED], capture_output=True, text=True, check=True
    ).stdout.split()
    assert "tengill.sources.mbox" in told
    assert "tengill.sources.calendars" not in told
    assert "tengill.sources.linkedin" not in told
