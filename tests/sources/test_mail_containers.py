"""Directories, archives and single files, recognised by content."""

import bz2
import gzip
import io
import lzma
import os
import tarfile
import zipfile

import pytest
from source_builders import letter, mbox, raws, read, tarred

from tengill.facts.messages import KeptAside, Message
from tengill.sources import Limits, Raw, Unread, containers, parse


def subjects(found):
    return sorted(parse(raw).subject for raw in found)


def reasons(found):
    return [one.reason for one in found if isinstance(one, KeptAside)]


def zipped(members, **options):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


THREE = {"box": mbox(letter(1), letter(2)), "dir/one.dat": letter(3)}
PACKED = {
    "zip": zipped(THREE),
    "tar": tarred(THREE),
    "tgz": tarred(THREE, "w:gz"),
    "tbz": tarred(THREE, "w:bz2"),
    "txz": tarred(THREE, "w:xz"),
    "zip in tar.gz": tarred({"inner": zipped(THREE)}, "w:gz"),
    "tar.gz in zip": zipped({"inner": tarred(THREE, "w:gz")}),
    "gz in zip": zipped({"a": gzip.compress(THREE["box"]), "b": bz2.compress(letter(3))}),
    "two gzip streams": gzip.compress(mbox(letter(1), letter(2))) + gzip.compress(mbox(letter(3))),
}


@pytest.mark.parametrize("kind", PACKED)
def test_archives_by_content(tmp_path, kind):
    path = tmp_path / "no-telling-name"
    path.write_bytes(PACKED[kind])
    found = raws(path)
    assert subjects(found) == ["Letter 1", "Letter 2", "Letter 3"]
    assert len({raw.key for raw in found}) == 3
    if kind == "zip":
        assert found[-1].path == f"{path}!dir/one.dat"


@pytest.mark.parametrize("kind", PACKED)
def test_archives_resume_anywhere(tmp_path, kind):
    path = tmp_path / "archive"
    path.write_bytes(PACKED[kind])
    (container,) = containers(path)
    whole = list(container.records())
    assert [raw.key for raw in whole] == sorted(raw.key for raw in whole)
    for number, raw in enumerate(whole):
        again = list(container.records(raw.next))
        assert [(r.key, r.data, r.path, r.offset) for r in again] == [
            (r.key, r.data, r.path, r.offset) for r in whole[number + 1 :]
        ]


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_single_packed_mbox(tmp_path, pack):
    path = tmp_path / "mail"
    path.write_bytes(pack(mbox(letter(1), letter(2))))
    assert subjects(raws(path)) == ["Letter 1", "Letter 2"]


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["tgz", "txz", "tar"])
def test_cut_off_archive_gives_what_lies_before_the_cut(tmp_path, kind):
    filler = {f"m{n}": letter(n, body=os.urandom(3000).hex()) for n in range(40)}
    data = tarred(filler, {"tgz": "w:gz", "txz": "w:xz", "tar": "w"}[kind])
    path = tmp_path / "cut"
    path.write_bytes(data[: len(data) // 2])
    found = read(path)
    assert len([one for one in found if isinstance(one, Raw)]) >= 15
    assert any("damaged" in reason for reason in reasons(found))


@pytest.mark.slow
def test_truncated_zip_is_salvaged(tmp_path):
    filler = {f"m{n:02}": letter(n, body=os.urandom(2000).hex()) for n in range(30)}
    data = zipped(filler)
    path = tmp_path / "cut.zip"
    path.write_bytes(data[: len(data) * 2 // 3])
    found = read(path)
    whole = [raw for raw in found if isinstance(raw, Raw)]
    assert 18 <= len(whole) <= 21
    assert whole[0].data == filler["m00"]
    assert "zip damaged" in reasons(found)


def test_zip_streamed_with_descriptors_and_cut(tmp_path):
    class Unseekable(io.BytesIO):
        def seekable(self):
            return False

        def tell(self):
            raise OSError

        def seek(self, *_):
            raise OSError

    out = Unseekable()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(5):
            archive.writestr(f"m{number}", letter(number))
    data = out.getvalue()
    path = tmp_path / "cut.zip"
    path.write_bytes(data[: data.index(b"PK\x01\x02")])
    found = read(path)
    assert subjects([raw for raw in found if isinstance(raw, Raw)]) == [
        f"Letter {n}" for n in range(5)
    ]


def test_damaged_zip_member_leaves_the_others(tmp_path):
    data = bytearray(
        zipped({"a": letter(1), "b": letter(2, body=os.urandom(500).hex()), "c": letter(3)})
    )
    at = data.index(b"b" + data[data.index(b"PK\x03\x04", 40) + 31 :][:1])
    data[at + 60 : at + 120] = bytes(60)
    path = tmp_path / "bad.zip"
    path.write_bytes(bytes(data))
    found = read(path)
    kept = subjects([raw for raw in found if isinstance(raw, Raw)])
    assert "Letter 1" in kept
    assert "Letter 3" in kept
    assert "member damaged" in reasons(found)


def test_encrypted_zip_member(tmp_path):
    data = bytearray(zipped({"a": letter(1)}))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + place] |= 1
    path = tmp_path / "locked.zip"
    path.write_bytes(bytes(data))
    assert reasons(read(path)) == ["zip member encrypted"]


@pytest.mark.slow
def test_zip_bomb_is_refused(tmp_path):
    path = tmp_path / "bomb.zip"
    path.write_bytes(zipped({"a": mbox(letter(1)), "b": b"From: x\n\n" + bytes(30_000_000)}))
    limits = Limits(ratio_from=1_000_000, max_record=1 << 20)
    found = read(path, limits)
    kept = [raw for raw in found if isinstance(raw, Raw)]
    assert subjects(kept) == ["", "Letter 1"]
    assert all(len(raw.data) <= limits.max_record for raw in kept)
    (aside,) = [one for one in found if isinstance(one, KeptAside)]
    assert aside.reason == "archive expands too far"
    assert "250 times" in aside.detail


def test_bombs_in_bombs_and_endless_nesting(tmp_path):
    inner = gzip.compress(bytes(5_000_000))
    bomb = tmp_path / "bomb"
    bomb.write_bytes(zipped({f"{n}": inner for n in range(20)}))
    assert "archive expands too far" in reasons(read(bomb, Limits(ratio_from=1_000_000)))
    data = mbox(letter(1))
    for _ in range(8):
        data = zipped({"deeper": data})
    nested = tmp_path / "nested"
    nested.write_bytes(data)
    assert reasons(read(nested)) == ["archive nested too deep"]


def test_too_many_members(tmp_path):
    path = tmp_path / "many.zip"
    path.write_bytes(zipped({f"{n}": letter(n) for n in range(30)}))
    found = read(path, Limits(max_members=10))
    assert len(found) == 11
    assert reasons(found) == ["archive expands too far"]


def test_names_inside_archives_never_touch_the_disk(tmp_path):
    evil = {
        "../../evil": letter(1),
        "/etc/evil": letter(2),
        "C:\\evil": letter(3),
        "a/../../b": letter(4),
    }
    for name, data in (("t", tarred(evil)), ("z", zipped(evil))):
        inside = tmp_path / "deep" / "down"
        inside.mkdir(parents=True, exist_ok=True)
        (inside / name).write_bytes(data)
        found = raws(inside / name)
        assert len(found) == 4
        assert found[0].path.endswith("!../../evil")
    assert sorted(p.name for p in tmp_path.rglob("*") if p.is_file()) == ["t", "z"]


def test_links_and_devices_in_tar_are_passed_over(tmp_path):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE):
            info = tarfile.TarInfo(f"x{kind!r}")
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
        info = tarfile.TarInfo("mail")
        info.size = len(letter(1))
        archive.addfile(info, io.BytesIO(letter(1)))
    path = tmp_path / "links.tar"
    path.write_bytes(out.getvalue())
    assert subjects(raws(path)) == ["Letter 1"]


def maildir(top):
    for sub in ("cur", "new", "tmp", ".Sent/cur", ".Sent/new", ".Work.Deals/cur"):
        (top / sub).mkdir(parents=True)
    (top / "cur/1.host:2,S").write_bytes(letter(1))
    (top / "new/2.host").write_bytes(letter(2))
    (top / "tmp/3.host").write_bytes(letter(3))
    (top / ".Sent/cur/4.host:2,").write_bytes(letter(4))
    (top / ".Work.Deals/cur/5.host:2,FS").write_bytes(letter(5))
    (top / "dovecot.index.log").write_bytes(b"\x01\x02")
    (top / "subscriptions").write_bytes(b"Sent\n")


def test_maildir_with_folders(tmp_path):
    maildir(tmp_path)
    found = raws(tmp_path)
    assert subjects(found) == ["Letter 1", "Letter 2", "Letter 4", "Letter 5"]
    assert {raw.labels for raw in found} == {(), ("Sent",), ("Work/Deals",)}


def test_maildir_keys_survive_flags_and_moves(tmp_path):
    maildir(tmp_path)
    before = {raw.data: raw.key for raw in raws(tmp_path)}
    prints = [one.fingerprint() for one in containers(tmp_path)]
    (tmp_path / "new/2.host").rename(tmp_path / "cur/2.host:2,RS")
    (tmp_path / "cur/1.host:2,S").rename(tmp_path / "cur/1.host:2,")
    assert {raw.data: raw.key for raw in raws(tmp_path)} == before
    assert [one.fingerprint() for one in containers(tmp_path)] == prints


def test_folder_resumes_by_key_although_files_come(tmp_path):
    for number in range(20):
        (tmp_path / f"{number}").write_bytes(letter(number))
    (container,) = containers(tmp_path)
    records = list(container.records())
    assert len(records) == 20
    (tmp_path / "zzz.eml").write_bytes(letter(99))
    (container,) = containers(tmp_path)
    later = [raw.key for raw in container.records(records[9].next)]
    assert set(later) >= {raw.key for raw in records[10:]}
    assert not set(later) & {raw.key for raw in records[:10]}


def test_mixed_directory(tmp_path):
    (tmp_path / "mail/sub").mkdir(parents=True)
    (tmp_path / "mail/1").write_bytes(letter(1))
    (tmp_path / "mail/sub/2.eml").write_bytes(letter(2).replace(b"\n", b"\r\n"))
    (tmp_path / "old").write_bytes(mbox(letter(3)))
    (tmp_path / "older.bin").write_bytes(zipped({"x": mbox(letter(4))}))
    (tmp_path / ".mh_sequences").write_text("cur: 1\n")
    assert subjects(raws(tmp_path)) == [f"Letter {n}" for n in range(1, 5)]
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(200))
    found = read(tmp_path)
    assert reasons(found) == []
    assert [one.kind for one in found if isinstance(one, Unread)] == ["pictures"]


def test_symlink_loops_end(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a/1").write_bytes(letter(1))
    (tmp_path / "a/loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "again").symlink_to(tmp_path / "a", target_is_directory=True)
    (tmp_path / "broken").symlink_to(tmp_path / "nowhere")
    found = read(tmp_path)
    assert len([one for one in found if isinstance(one, Raw)]) == 1
    assert reasons(found) == ["unreadable"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty file"),
        (bytes(range(256)) * 50, "not mail"),
        (b"Just a note to myself.\nBuy milk.\n", "not mail"),
        (b"<html><body>From: nobody</body></html>", "not mail"),
        (b"name,amount\nTo: x,3\n", "not mail"),
    ],
)
def test_what_is_not_mail_says_so(tmp_path, content, reason):
    path = tmp_path / "mail.mbox"
    path.write_bytes(content)
    (aside,) = read(path)
    assert isinstance(aside, KeptAside)
    assert aside.reason == reason
    assert aside.origin.path == str(path)
    assert aside.detail.endswith(".")
    assert aside.sample == content[:512]


def test_directory_without_mail(tmp_path):
    (tmp_path / "empty/deeper").mkdir(parents=True)
    (aside,) = read(tmp_path)
    assert aside.reason == "directory without mail"


def test_missing_and_special_files(tmp_path):
    assert reasons(read(tmp_path / "nowhere")) == ["unreadable"]
    os.mkfifo(tmp_path / "pipe")
    assert reasons(read(tmp_path / "pipe")) == ["special file"]
    assert reasons(read(tmp_path)) == ["special file"]


def test_fingerprint_is_of_the_content(tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_bytes(mbox(letter(1)))
    two.write_bytes(mbox(letter(1)))
    prints = [next(iter(containers(path))).fingerprint() for path in (one, two)]
    assert prints[0] == prints[1]
    two.write_bytes(mbox(letter(2)))
    assert next(iter(containers(two))).fingerprint() != prints[0]


def test_an_empty_archive_says_so(tmp_path):
    path = tmp_path / "empty.zip"
    path.write_bytes(zipped({}))
    assert reasons(read(path)) == ["empty archive"]


def test_records_are_read_as_messages(tmp_path):
    path = tmp_path / "m"
    path.write_bytes(b"From ada@lind.example Tue Feb  3 10:00:00 2015\n" + letter(1))
    (raw,) = raws(path)
    assert isinstance(parse(raw), Message)
