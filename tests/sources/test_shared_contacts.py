"""Public suites of contacts, where they lie beside the checkout."""

import io
from pathlib import Path

import pytest
from benchmarks.conformance_vcards import suite

from tengill.facts.contacts import Contact
from tengill.sources.formats import format_of
from tengill.sources.limits import Limits
from tengill.sources.streams import Stream

pytestmark = pytest.mark.shared
# Days that are none (`70-7-14`, year 206): kept as they were told, where calcard makes one of them.
UNLIKE = {"053.vcf 1", "063.vcf 1"}


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # vobject's own
@pytest.mark.parametrize("name", ["calcard", "ez-vcard", "vobject"])
def test_every_card_reads_as_the_second_opinion_has_it(shared: Path, name: str):
    folder = shared / "conformance" / "vcard" / name
    if not folder.is_dir():
        pytest.skip(f"{folder} is absent")
    wrong = {card: why for card, why in suite(folder) if why}
    assert set(wrong) <= UNLIKE, wrong


@pytest.mark.parametrize(
    ("path", "name", "addresses"),
    [
        ("synthetic_google_current.csv", "google", 2),
        ("synthetic_outlook_classic.csv", "outlook", 1),
        ("roundcube/gmail.csv", "google", 3),
    ],
)
def test_samples_of_tables_read(shared: Path, path: str, name: str, addresses: int):
    file = shared / "formats" / "contacts_csv" / path
    if not file.exists():
        pytest.skip(f"{file} is absent")
    data = file.read_bytes()
    format_ = format_of(data)
    assert format_ is not None
    assert format_.name == name
    [raw] = format_.records(Stream(io.BytesIO(data)), "", 0, 0, Limits())
    [contact] = format_.facts(raw)
    assert isinstance(contact, Contact)
    assert sum(point.kind == "email" for point in contact.points) == addresses
    assert not any("cells" in defect for defect in contact.defects)
