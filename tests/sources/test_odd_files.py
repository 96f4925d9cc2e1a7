"""Files cut short, damaged or begun oddly: everything that is there is read, the rest is told."""

import bz2
import gzip
import io
import lzma
import random
import subprocess
import zipfile

import pytest
from source_builders import letter, mbox, raws, read, tarred

from tengill.facts.messages import KeptAside
from tengill.sources import Limits, Raw, containers, parse
from tengill.sources.files import not_mail
from tengill.sources.message_file import without_stray
from tengill.sources.unread import kind_of_file

BOM = b"\xef\xbb\xbf"


def many(count):
    """Letters that hardly compress, so that half the bytes hold half of them."""
    chance = random.Random(7)
    return mbox(*(letter(n, body=chance.randbytes(600).hex() + "\n") for n in range(count)))


def quick_xz(data):
    return lzma.compress(data, preset=0)


def split(found):
    return [one for one in found if isinstance(one, Raw)], [
        one for one in found if isinstance(one, KeptAside)
    ]


def unpacked(data):
    """What `gzip -dc` gives of cut data: an oracle of its own."""
    return subprocess.run(["gzip", "-dc"], input=data, capture_output=True, check=False).stdout


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["tar", "mbox"])
def test_a_cut_gzip_gives_every_message_that_gzip_itself_gives(tmp_path, kind):
    box = many(1500)
    whole = tarred({"box": box}) if kind == "tar" else box
    packed = gzip.compress(whole)
    packed = packed[: len(packed) // 2]
    path = tmp_path / "cut.gz"
    path.write_bytes(packed)
    found, asides = split(read(path))
    assert len(found) == unpacked(packed).count(b"\nMessage-ID:")
    assert len(found) > 700
    assert asides
    assert all("damaged" in aside.reason for aside in asides)


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["w", "w:bz2", "w:xz"])
def test_a_cut_tar_gives_the_messages_before_the_cut(tmp_path, mode):
    data = (
        quick_xz(tarred({"box": many(1500)}))
        if mode == "w:xz"
        else tarred({"box": many(1500)}, mode)
    )
    cut = data[: len(data) // 2]
    path = tmp_path / "cut"
    path.write_bytes(cut)
    plain = cut
    if mode == "w:bz2":
        plain = bz2.BZ2Decompressor().decompress(cut)
    elif mode == "w:xz":
        plain = lzma.LZMADecompressor().decompress(cut)
    found, asides = split(read(path))
    assert len(found) == plain.count(b"\nMessage-ID:") > 400
    assert asides


@pytest.mark.slow
@pytest.mark.parametrize("compress", [gzip.compress, bz2.compress, quick_xz])
def test_damage_in_the_middle_loses_little_of_what_lies_before(tmp_path, compress):
    data = bytearray(compress(many(2500)))
    middle = len(data) // 2
    data[middle : middle + 64] = bytes(64)
    path = tmp_path / "damaged"
    path.write_bytes(bytes(data))
    found, asides = split(read(path))
    # bzip2 holds 900 kB in a block, of which nothing comes when a part is lost.
    assert len(found) > (600 if compress is bz2.compress else 1200)
    assert [aside.reason for aside in asides] == ["member damaged"]


def test_a_tar_cut_between_two_files_says_so(tmp_path):
    data = tarred({"a": letter(1), "b": letter(2)})
    path = tmp_path / "cut.tar"
    path.write_bytes(data[: data.index(b"b\0\0\0\0")])
    found, (aside,) = split(read(path))
    assert [raw.data for raw in found] == [letter(1)]
    assert "mark of its end is missing" in aside.detail


def test_a_damaged_tar_header_costs_its_own_file_only(tmp_path):
    data = bytearray(tarred({"a": letter(1), "b": letter(2), "c": letter(3)}))
    data[1024 + 150] ^= 0xFF  # in the checksum of the second header
    path = tmp_path / "bad.tar"
    path.write_bytes(bytes(data))
    found, (aside,) = split(read(path))
    assert [raw.data for raw in found] == [letter(1), letter(3)]
    assert "belong to no file" in aside.detail


def test_joined_tars_are_read_to_the_end(tmp_path):
    path = tmp_path / "two.tar"
    path.write_bytes(tarred({"a": letter(1)}) + tarred({"b": letter(2)}))
    assert [raw.data for raw in raws(path)] == [letter(1), letter(2)]


def test_a_wrong_checksum_in_a_zip_keeps_the_member(tmp_path):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("box", mbox(letter(1), letter(2)))
    data = bytearray(out.getvalue())
    data[data.index(b"Letter 2")] = ord("B")
    path = tmp_path / "bad.zip"
    path.write_bytes(bytes(data))
    found, (aside,) = split(read(path))
    assert [parse(raw).subject for raw in found] == ["Letter 1", "Better 2"]
    assert aside.reason == "member damaged"


@pytest.mark.slow
@pytest.mark.parametrize("pack", ["gz", "tgz", "zip"])
def test_the_message_before_a_bomb_is_kept(tmp_path, pack):
    box = mbox(letter(1), letter(2)) + bytes(20_000_000)
    path = tmp_path / "bomb"
    if pack == "zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("box", box)
            archive.writestr("never", letter(3))
    else:
        path.write_bytes(gzip.compress(tarred({"box": box}) if pack == "tgz" else box))
    found, (aside,) = split(read(path, Limits(ratio_from=1_000_000, max_record=2 << 20)))
    assert [parse(raw).subject for raw in found] == ["Letter 1", "Letter 2"]
    assert aside.reason == "archive expands too far"


LEADS = [BOM, b"\n\n", b"\r\n\r\n", b" \n\t\n", BOM + b"\r\n", b"\x00\x00\n"]


PLACES = [
    (lead, place)
    for lead in LEADS
    for place in ("file", "folder", "maildir", "mbox", "middle")
    # Inside an mbox only a byte order mark and blank lines are looked past.
    if place != "middle" or not lead.strip(BOM + b"\r\n")
]


@pytest.mark.slow
@pytest.mark.parametrize(("lead", "place"), PLACES)
def test_what_stands_before_a_header_does_not_hide_it(tmp_path, lead, place):
    if place == "mbox":
        data = lead + mbox(letter(1), letter(2))
    elif place == "middle":
        data = mbox(lead + letter(1), lead + letter(2))
    else:
        data = lead + letter(1)
    folder = tmp_path / "cur" if place == "maildir" else tmp_path
    folder.mkdir(exist_ok=True)
    (folder / "one").write_bytes(data)
    found = raws(folder / "one" if place == "file" else tmp_path)
    messages = [parse(raw) for raw in found]
    subjects = ["Letter 1", "Letter 2"] if place in ("mbox", "middle") else ["Letter 1"]
    assert [message.subject for message in messages] == subjects
    assert {message.sender.address for message in messages} == {"ada@lind.example"}
    assert {message.body.new.strip() for message in messages} == {"Hello Björk."}


def test_a_body_without_header_is_left_as_it_is():
    assert without_stray(b"\n\nHello.\n") == b"\n\nHello.\n"


@pytest.mark.parametrize("place", ["file", "maildir", "mbox"])
def test_lines_that_end_in_bare_carriage_returns(tmp_path, place):
    data = mbox(letter(1), letter(2), letter(3)) if place == "mbox" else letter(1)
    folder = tmp_path / "cur" if place == "maildir" else tmp_path
    folder.mkdir(exist_ok=True)
    (folder / "one").write_bytes(data.replace(b"\n", b"\r"))
    found = raws(tmp_path)
    subjects = [f"Letter {n}" for n in range(1, 4 if place == "mbox" else 2)]
    assert [parse(raw).subject for raw in found] == subjects
    (container,) = containers(tmp_path)
    again = list(container.records(found[0].next))
    assert [raw.data for raw in again] == [raw.data for raw in found[1:]]


def test_folders_tell_the_file_and_list_in_order(tmp_path):
    for number in (3, 1, 2):
        (tmp_path / f"{number}.eml").write_bytes(letter(number))
    (container,) = containers(tmp_path)
    (tmp_path / "2.eml").write_bytes(bytes(range(256)))  # it changed after it was found
    told = list(container.in_order())
    places = [one.path if isinstance(one, Raw) else one.origin.path for one in told]
    assert places == [str(tmp_path / f"{number}.eml") for number in (1, 2, 3)]
    assert isinstance(told[1], KeptAside)
    assert told[1].origin.offset == 0
    assert container.path_of(told[0].key) == places[0]
    assert container.path_of(5) == str(tmp_path)


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"Deal name,Amount,Close date\nRoof,100,2024-01-01\n", "deals"),
        (b"Betrag;Phase;Kunde\n100;won;Holm\n", "deals"),
        (b"Deal name|Amount|Close date\nRoof|100|2024-01-01\n", "deals"),
        (b"A line | of a text\nand | another\n", "tables"),
        (b"Item,Amount,Colour\nChair,3,red\n", "tables"),
        (b"Some words, and\nothers, too\n", "tables"),
    ],
)
def test_a_list_of_deals_is_told_from_other_tables(head, kind):
    assert kind_of_file(head) == kind
    assert ("outcomes import" in not_mail(head)[1]) == (kind == "deals")
