"""vCards: what a card tells arrives in the contact, whoever wrote it and however badly."""

import io
from datetime import UTC, datetime

import pytest

from tengill.facts.contacts import Affiliation, Contact, Point
from tengill.facts.messages import KeptAside, PointKind
from tengill.sources.formats import format_of
from tengill.sources.limits import Limits
from tengill.sources.records import Raw
from tengill.sources.streams import Stream
from tengill.sources.vcards import VCards

EMAIL, PHONE, URL = PointKind.EMAIL, PointKind.PHONE, PointKind.URL


def raws(data: bytes, *, start: int = 0, base: int = 0) -> list[Raw | KeptAside]:
    return list(VCards().records(Stream(io.BytesIO(data)), "a.vcf", base, start, Limits()))


def told(data: bytes | str, region: str | None = None) -> list[Contact]:
    data = data.encode() if isinstance(data, str) else data
    found: list[Contact] = []
    for raw in raws(data):
        assert isinstance(raw, Raw), raw
        facts = VCards(region=region).facts(raw)
        assert not isinstance(facts, KeptAside), facts
        found += [one for one in facts if isinstance(one, Contact)]
    return found


def card(*lines: str, version: str = "3.0", end: str = "\r\n") -> str:
    return end.join(["BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", ""])


def points(contact: Contact) -> list[tuple[str, str]]:
    return [(point.kind.value, point.value) for point in contact.points]


def test_a_card_of_version_3():
    [one] = told(
        card(
            "N:Þórðardóttir;Ása;Æsa,Una;Dr.;",
            "FN:Ása Æsa Una Þórðardóttir",
            "NICKNAME:Ási\\, litli,Á",
            "ORG:Hafborg\\, útgerð hf.;Skip;Net",
            "TITLE:Skipstjóri",
            "EMAIL;TYPE=INTERNET,WORK,PREF:Asa@Hafborg.IS",
            "EMAIL;TYPE=HOME:asa@heima.is",
            "TEL;TYPE=CELL,VOICE:+354 581-2345",
            "ADR;TYPE=HOME:;;Hafnargata 3;Ísafjörður;Vestfirðir;400;Ísland",
            "URL:https://www.hafborg.is/",
            "BDAY:1971-03-04",
            "CATEGORIES:Skip,Vinir",
            "NOTE:Fyrsta lína\\nönnur\\; lína",
            "UID:urn:uuid:1-2",
            "REV:2024-05-06T07:08:09Z",
            "X-PHONETIC-FIRST-NAME:Owsa",
            "GEO:66.07;-23.12",
        )
    )
    assert one.source == "vcard"
    assert one.key == "urn:uuid:1-2"
    assert (one.name.full, one.name.given, one.name.middle) == (
        "Ása Æsa Una Þórðardóttir",
        "Ása",
        "Æsa Una",
    )
    assert (one.name.family, one.name.prefix) == ("Þórðardóttir", "Dr.")
    assert one.name.nickname == "Ási, litli"
    assert one.points == (
        Point(EMAIL, "asa@hafborg.is", "work"),
        Point(EMAIL, "asa@heima.is", "home"),
        Point(PHONE, "+3545812345", "cell"),
        Point(URL, "www.hafborg.is", ""),
    )
    assert one.affiliations == (Affiliation("Hafborg, útgerð hf.", "Skipstjóri", "Skip, Net"),)
    [home] = one.places
    assert home.text == "Hafnargata 3, 400 Ísafjörður, Vestfirðir, Ísland"
    assert (home.locality, home.region, home.country, home.label) == (
        "Ísafjörður",
        "Vestfirðir",
        "Ísland",
        "home",
    )
    assert one.birthday == "1971-03-04"
    assert one.groups == ("Skip", "Vinir")
    assert one.note == "Fyrsta lína\nönnur; lína"
    assert one.told_at == datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
    assert dict(one.source_fields) == {
        "NICKNAME": "Á",
        "X-PHONETIC-FIRST-NAME": "Owsa",
        "GEO": "66.07;-23.12",
    }
    assert one.defects == ()
    assert not one.is_organisation


def test_a_card_of_version_21_with_quoted_printable():
    [one] = told(
        card(
            "N;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:=DE=F3r=F0ard=F3ttir;=C1sa",
            "FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=C3=81sa =",
            "=C3=9E=C3=B3r=C3=B0ard=C3=B3ttir",
            "TEL;HOME;VOICE:555 1234",
            "TEL;CELL:555 9876",
            "EMAIL;PREF;INTERNET:asa@hafborg.is",
            "NOTE;ENCODING=QUOTED-PRINTABLE:l=EDna=0D=0Atv=F6=",
            "ADR;WORK:;;Gata 1;Vík;;870;",
            "LABEL;WORK;ENCODING=QUOTED-PRINTABLE:Gata 1=0D=0A=",
            "870 V=EDk",
            version="2.1",
        )
    )
    assert one.name.full == "Ása Þórðardóttir"
    assert (one.name.given, one.name.family) == ("Ása", "Þórðardóttir")
    assert points(one) == [
        ("phone", "5551234"),
        ("phone", "5559876"),
        ("email", "asa@hafborg.is"),
    ]
    assert [point.label for point in one.points] == ["home", "cell", ""]
    assert one.note.startswith("lína\ntvö")
    assert one.places[0].text == "Gata 1, 870 Vík"
    assert any("decode" in defect for defect in one.defects)


def test_a_soft_break_before_the_end_does_not_swallow_it():
    first, second = told(
        card("FN:Ása", "NOTE;ENCODING=QUOTED-PRINTABLE:a=", version="2.1") + card("FN:Jón")
    )
    assert first.note.startswith("a")
    assert second.name.full == "Jón"


def test_a_card_of_version_4():
    [one] = told(
        card(
            "KIND:individual",
            "FN;PREF=1:Jón Æsir",
            "FN;LANGUAGE=en:Jon Aesir",
            'TEL;VALUE=uri;TYPE="work,voice";PREF=1:tel:+354-581-2345;ext=102',
            "BDAY:--0504",
            "ORG:Holm;Sales",
            "ROLE:Advisor",
            "RELATED;TYPE=spouse;VALUE=text:Ása Þórðardóttir",
            "IMPP:xmpp:jon@holm.example",
            "SOCIALPROFILE;SERVICE-TYPE=Mastodon:https://example.social/@Jon",
            "X-SOCIALPROFILE;type=twitter:https://twitter.com/JonAesir",
            "URL:https://is.linkedin.com/in/j%C3%B3n-%C3%A6sir-4b1?trk=x",
            "REV:20240506T070809+0200",
            "PHOTO:https://holm.example/jon.jpg",
            version="4.0",
        )
    )
    assert one.name.full == "Jón Æsir"
    assert one.points == (
        Point(PHONE, "+3545812345", "work ext. 102"),
        Point(PointKind.MASTODON, "jon@example.social", ""),
        Point(PointKind.X, "@jonaesir", "twitter"),
        Point(PointKind.LINKEDIN, "jón-æsir-4b1", ""),
    )
    assert one.birthday == "--05-04"
    assert one.affiliations == (Affiliation("Holm", "Advisor", "Sales"),)
    assert one.related == (("spouse", "Ása Þórðardóttir"),)
    assert one.told_at == datetime(2024, 5, 6, 5, 8, 9, tzinfo=UTC)
    assert ("FN", "Jon Aesir") in one.source_fields
    assert ("IMPP", "xmpp:jon@holm.example") in one.source_fields
    assert ("PHOTO", "https://holm.example/jon.jpg") in one.source_fields


def test_apples_groups_and_labels():
    [one] = told(
        card(
            "FN:Ása",
            "item1.EMAIL;type=INTERNET:asa@holm.example",
            "item1.X-ABLabel:_$!<Work>!$_",
            "item2.TEL:+3545812345",
            "item2.X-ABLabel:Sumarbústaður",
            "item3.X-ABRELATEDNAMES:Jón",
            "item3.X-ABLabel:_$!<Spouse>!$_",
            "item4.URL:http\\://holm.example",
            "item4.X-ABLabel:_$!<HomePage>!$_",
            "BDAY;X-APPLE-OMIT-YEAR=1604:1604-02-29",
            "item5.TEL:+3545811111",
            "item5.X-ABLabel:_$!<AssistantPhone>!$_",
            "X-ABUID:5:ABPerson",
        )
    )
    assert [(p.value, p.label) for p in one.points] == [
        ("asa@holm.example", "work"),
        ("+3545812345", "Sumarbústaður"),
        ("holm.example", "homepage"),
    ]
    assert one.related == (("spouse", "Jón"),)
    assert one.birthday == "--02-29"
    assert ("TEL (assistantphone)", "+3545811111") in one.source_fields


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\r\r\n"])
def test_every_line_end_and_letter_case(end):
    text = card("fn:Ása", "email;type=home:a@b.is", end=end).replace("BEGIN", "begin")
    [one] = told(text.replace("VCARD", "vCard"))
    assert one.name.full == "Ása"
    assert points(one) == [("email", "a@b.is")]


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "cp1252"])
def test_encodings_of_whole_files(codec):
    data = (card("FN:Ása Þórðardóttir") + card("FN:Jón Æsir")).encode(codec)
    assert VCards().recognises(data)
    assert [one.name.full for one in told(data)] == ["Ása Þórðardóttir", "Jón Æsir"]


def test_folds_may_cut_letters_in_two():
    whole = b"BEGIN:VCARD\r\nFN:\xc3\r\n \x81sa\r\nNOTE:one \r\n two\r\nEND:VCARD\r\n"
    [one] = told(whole)
    assert one.name.full == "Ása"
    assert one.note == "one two"


def test_a_card_without_an_end_ends_where_the_next_begins():
    first, second, third = told(
        "BEGIN:VCARD\nFN:Ása\nBEGIN:VCARD\nFN:Jón\nEND:VCARD\n\nBEGIN:VCARD\nFN:Half\nEMA"
    )
    assert [one.name.full for one in (first, second, third)] == ["Ása", "Jón", "Half"]
    assert "the card has no END line" in first.defects
    assert second.defects == ()
    assert any("no property" in defect for defect in third.defects)


@pytest.mark.parametrize(
    "agent",
    [
        "AGENT:BEGIN:VCARD\\nFN:Una Lind\\nEMAIL\\;TYPE=work:una@holm.example\\nEND:VCARD\\n",
        "AGENT:\nBEGIN:VCARD\nFN:Una Lind\nEMAIL:una@holm.example\nEND:VCARD",
        "AGENT:BEGIN:VCARD\nFN:Una Lind\nEMAIL:una@holm.example\nEND:VCARD",
        "AGENT:BEGIN:VCARD\n FN:Una Lind\n EMAIL:una@holm.example\n END:VCARD",
    ],
)
def test_a_card_within_a_card_is_a_person_of_its_own(agent):
    found = told(
        f"BEGIN:VCARD\nFN:Ása\n{agent}\nTEL:+3545812345\nEND:VCARD\nBEGIN:VCARD\nFN:Z\nEND:VCARD\n"
    )
    assert [one.name.full for one in found] == ["Ása", "Una Lind", "Z"]
    assert found[0].related == (("agent", "Una Lind"),)
    assert points(found[0]) == [("phone", "+3545812345")]
    assert points(found[1]) == [("email", "una@holm.example")]


def test_organisations_and_groups_are_no_people():
    company, shown, group, person = told(
        card("KIND:org", "FN:Hafborg hf.", "ORG:Hafborg hf.")
        + card("N:;;;;", "FN:Holm", "ORG:Holm;", "X-ABShowAs:COMPANY")
        + card("X-ADDRESSBOOKSERVER-KIND:group", "FN:Skip",
               "X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:1", "X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:2")
        + card("N:Lind;Una;;;", "FN:Una Lind", "ORG:Holm")
    )  # fmt: skip
    assert [one.is_organisation for one in (company, shown, group, person)] == [
        True, True, True, False,
    ]  # fmt: skip
    assert group.related == (("member", "urn:uuid:1"), ("member", "urn:uuid:2"))


def test_titles_go_to_their_own_organisation():
    [one] = told(
        card("FN:Ása", "item2.ORG:Two", "item1.ORG:One", "item1.TITLE:First", "item2.TITLE:Second")
    )
    assert one.affiliations == (Affiliation("Two", "Second"), Affiliation("One", "First"))


def test_what_is_no_address_or_number_is_kept_with_a_defect():
    [one] = told(card("FN:Ása", "EMAIL:/o=holm/cn=asa", "TEL:ask reception", "BDAY:70-7-14"))
    assert one.points == ()
    assert one.birthday == ""
    assert {name for name, _ in one.source_fields} == {"EMAIL", "TEL", "BDAY"}
    assert len(one.defects) == 3


def test_numbers_take_the_region_that_is_given():
    text = card("FN:Ása", "TEL:581 2345", "TEL:00 46 8 123 456 78", "TEL:112")
    assert [v for _, v in points(told(text)[0])] == ["5812345", "+46812345678", "112"]
    assert points(told(text, "IS")[0])[0] == ("phone", "+3545812345")


def test_two_cards_of_one_uid_have_one_key_and_no_uid_none():
    first, second, third = told(
        card("UID:7", "FN:Ása", "REV:20200101T000000Z")
        + card("UID:7", "FN:Ása Lind", "REV:20210101T000000Z")
        + card("FN:Ása")
    )
    assert first.key == second.key == "7"
    assert third.key == ""
    assert first.told_at < second.told_at


def test_forty_addresses_on_one_card_all_arrive_once():
    lines = [f"EMAIL:asa{n}@holm.example" for n in range(40)] * 2
    [one] = told(card("FN:Ása", *lines))
    assert points(one) == [("email", f"asa{n}@holm.example") for n in range(40)]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("head", "fold"),
    [
        ("PHOTO;ENCODING=b;TYPE=JPEG:", "\r\n "),
        ("PHOTO;ENCODING=BASE64;JPEG:\r\n ", "\r\n "),
        ("item1.photo:data:image/jpeg;base64,", "\r\n "),
        ("KEY;ENCODING=BASE64:", "\r\n"),
        ("SOUND;ENCODING=b:", ""),
    ],
)
def test_pictures_are_passed_over(head, fold):
    data = fold.join(["QUJD" * 18] * 4000)
    [raw] = raws(card("FN:Ása", head + data, "EMAIL:a@b.is").encode())
    assert len(raw.data) < 1000
    assert raw.length > len(data)
    [one] = VCards().facts(raw)
    assert points(one) == [("email", "a@b.is")]
    assert "QUJD" not in repr(one)
    assert one.defects == ()


class _Endless(io.RawIOBase):
    """A card with a picture of 20 MB, made while it is read."""

    def __init__(self) -> None:
        self.left = 20 << 20
        self.head = b"BEGIN:VCARD\r\nFN:Una\r\nPHOTO;ENCODING=b:"
        self.tail = b"\r\nEMAIL:una@b.is\r\nEND:VCARD\r\n"

    def read(self, size: int = -1, /) -> bytes:
        if self.head:
            data, self.head = self.head, b""
        elif self.left > 0:
            data = b"QUJD" * (min(size, self.left) // 4)
            self.left -= max(len(data), 4)
        else:
            data, self.tail = self.tail, b""
        return data


def test_a_picture_of_twenty_megabytes_takes_no_memory():
    stream = Stream(_Endless())
    [raw] = VCards().records(stream, "", 0, 0, Limits())
    assert len(raw.data) < 1000
    assert raw.length > 20_000_000
    [one] = VCards().facts(raw)
    assert points(one) == [("email", "una@b.is")]


@pytest.mark.slow
def test_a_card_beyond_the_limit_is_cut_and_told():
    text = card("FN:Ása", *[f"X-JUNK-{n}:{'x' * 1000}" for n in range(1500)]) + card("FN:Jón")
    first, second = told(text)
    assert first.name.full == "Ása"
    assert any("longer" in defect for defect in first.defects)
    assert second.name.full == "Jón"


def test_endless_names_are_cut_and_told():
    [one] = told(
        card(*[f"{name}:{'x' * 100_000}" for name in ("FN", "N", "ORG", "NOTE", "CATEGORIES")])
    )
    assert (len(one.name.full), len(one.name.family), len(one.groups[0])) == (500, 500, 500)
    assert len(one.affiliations[0].organisation) == 500
    assert len(one.note) == 20_000
    assert one.defects == ("a value is longer than is kept; it was cut",)


def test_hostile_text_stays_text():
    [one] = told(
        card(
            'FN:=HYPERLINK("http://evil.example")',
            "NOTE:<script>alert(1)</script>\0",
            "ORG:\u202eevil",
            "URL:javascript:alert(1)",
            "EMAIL:<script>@x",
            "PHOTO;VALUE=uri:file:///etc/passwd",
        )
    )
    assert one.name.full == '=HYPERLINK("http://evil.example")'
    assert one.note == "<script>alert(1)</script>"
    assert not any(point.kind is URL for point in one.points)
    assert ("URL", "javascript:alert(1)") in one.source_fields


def test_text_between_cards_is_kept_aside():
    found = raws(b"BEGIN:VCARD\nFN:A\nEND:VCARD\nlost words\nmore\nBEGIN:VCARD\nFN:B\nEND:VCARD\n")
    assert [type(one) for one in found] == [Raw, KeptAside, Raw]
    assert found[1].sample == b"lost words\nmore\n"


def test_an_empty_card_says_so():
    [raw] = raws(b"BEGIN:VCARD\r\nVERSION:3.0\r\nEND:VCARD\r\n")
    assert isinstance(VCards().facts(raw), KeptAside)


def test_reading_goes_on_from_any_card():
    data = (card("FN:A") + "\r\n" + card("FN:Ása", "PHOTO:x") + card("FN:C")).encode()
    whole = raws(data, base=500)
    for place, raw in enumerate(whole):
        assert raw.key == 500 + raw.offset
        assert data[raw.offset :].startswith(b"BEGIN")
        assert raws(data, base=500, start=raw.next) == whole[place + 1 :]


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"BEGIN:VCARD\r\nVERSION:3.0\r\nX-EVOLUTION-FILE-AS:a\r\n", "vcard"),
        (b"\xef\xbb\xbf\n\nbegin:vcard\n", "vcard"),
        (b"BEGIN:VCALENDAR\r\n", None),
        (b"From: a@b.is\nSubject: hi\n\nBEGIN:VCARD\n", "message"),
        (b"BEGIN:VCARDS\r\n", None),
    ],
)
def test_cards_are_recognised_by_their_first_line(head, name):
    found = format_of(head)
    assert VCards().recognises(head) == (name == "vcard")
    if name:
        assert found is not None
        assert found.name == name


def test_a_file_cut_anywhere_gives_every_card_before_the_cut():
    data = (
        card("FN:Ása", "PHOTO;ENCODING=b:QUJD", "AGENT:BEGIN:VCARD\\nFN:Z\\nEND:VCARD")
        + card("FN;ENCODING=QUOTED-PRINTABLE:=C3=81sa=", "sa", version="2.1")
        + card("FN:Jón")
    ).encode()
    whole = raws(data)
    for cut in range(len(data)):
        found = raws(data[:cut])
        complete = [raw for raw in whole if raw.next <= cut]
        assert found[: len(complete)] == complete
        assert len(found) <= len(complete) + 1
        for raw in found:
            if isinstance(raw, Raw):
                VCards().facts(raw)
