"""How many messages of the public conformance suites read correctly, and why the rest do not.

    python -m benchmarks.conformance ../shared/data/conformance [--verbose] [--json]

The path is a folder that holds any of `mime`, `mbox`, `maildir`, `reply_stripping`, `vcard` and
`addresses`, each as its project publishes it. Where a suite tells what to expect, that is compared;
where it does not, the standard library's `email` package, read with the same bytes, is the second opinion.
"""

import argparse
import email
import email.policy
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from benchmarks import conformance_vcards
from tengill.facts.messages import KeptAside, Message, Role
from tengill.sources import Container, Limits, Raw, containers, parse
from tengill.sources.addresses import read_address
from tengill.sources.bodies import Content, read_content
from tengill.sources.headers import split_head
from tengill.sources.quoting import split_text

LIMITS = Limits()


@dataclass
class Score:
    """One suite's figures."""

    suite: str
    right: int = 0
    total: int = 0
    wrong: list[tuple[str, str]] = field(default_factory=list)

    def add(self, name: str, problems: list[str]) -> None:
        """Count one message, with what is wrong about it."""
        self.total += 1
        if problems:
            self.wrong.append((name, "; ".join(problems)))
        else:
            self.right += 1


def squeezed(text: str) -> str:
    """Text without white space, for comparing words only."""
    return "".join(text.split())


def read(data: bytes) -> tuple[Message | KeptAside, Content]:
    """One message and its content before it is split."""
    raw = Raw("", 0, len(data), data, len(data))
    head, body = split_head(data, LIMITS)
    return parse(raw, LIMITS), read_content(head, body, LIMITS)


def whole(content: Content) -> str:
    """All text of a message, its attached messages included, without white space."""
    return squeezed("".join([*content.texts, *content.nested]))


# ---------------------------------------------------------------- stalwart: json beside each eml


def stalwart(folder: Path) -> Iterator[Score]:
    """stalwart/mail-parser: subject, mailboxes, date and plain texts against its json."""
    for group in sorted(path for path in folder.iterdir() if path.is_dir()):
        score = Score(f"mime/{folder.name}/{group.name}")
        for path in sorted(group.glob("*.eml")):
            for suffix, change in ((".json", bytes), (".crlf.json", _crlf)):
                expected = path.with_suffix(suffix)
                if expected.exists():
                    told = json.loads(expected.read_text(encoding="utf-8"))
                    score.add(expected.name, _against_stalwart(change(path.read_bytes()), told))
        yield score


def _crlf(data: bytes) -> bytes:
    return data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def _against_stalwart(data: bytes, told: dict[str, Any]) -> list[str]:
    message, content = read(data)
    if not told["parts"]:
        return []
    if isinstance(message, KeptAside):
        return [f"kept aside: {message.reason}"]
    problems = [
        problem
        for header in told["parts"][0]["headers"]
        if isinstance(header["value"], dict)
        and (problem := _header_problem(message, header["name"], header["value"]))
    ]
    text = whole(content)
    bodies = [told["parts"][number]["body"] for number in told["text_body"]]
    plain = [body["Text"] for body in bodies if isinstance(body, dict) and "Text" in body]
    return problems if all(squeezed(one) in text for one in plain) else [*problems, "text"]


def _header_problem(message: Message, name: str, value: dict[str, Any]) -> str:
    """What differs in one header, or nothing."""
    if name == "subject" and squeezed(message.subject) != squeezed(value.get("Text", "")):
        return "subject"
    if name in ("from", "to") and "Address" in value:
        wanted = sorted(_addresses(value["Address"]))
        role = Role.FROM if name == "from" else Role.TO
        return (
            ""
            if wanted == sorted(filter(None, (b.address for b in message.mailboxes(role))))
            else name
        )
    if name == "date" and "DateTime" in value and message.sent_at != _time(value["DateTime"]):
        return f"date ({', '.join(message.defects) or 'differs'})"
    return ""


def _addresses(value: dict[str, Any]) -> Iterator[str]:
    for one in value.get("List", []):
        if one["address"] and "@" in one["address"]:
            yield one["address"].lower()
    for group in value.get("Group", []):
        for one in group["addresses"]:
            if one["address"] and "@" in one["address"]:
                yield one["address"].lower()


def _time(value: dict[str, Any]) -> datetime | None:
    sign = -1 if value["tz_before_gmt"] else 1
    zone = timezone(sign * timedelta(hours=value["tz_hour"], minutes=value["tz_minute"]))
    try:
        return datetime(
            value["year"], value["month"], value["day"],
            value["hour"], value["minute"], value["second"], tzinfo=zone,
        ).astimezone(UTC)  # fmt: skip
    except ValueError:
        return None


# ---------------------------------------------------------------- mime4j: decoded parts as files


def mime4j(folder: Path) -> Iterator[Score]:
    """james-mime4j and MIME-tools: every decoded plain part must be in what was read."""
    score = Score(f"mime/{folder.name}")
    for path in sorted(folder.glob("*.msg")):
        expected = folder / f"{path.stem}_decoded.xml"
        if not expected.exists():
            continue
        try:
            tree = ET.fromstring(expected.read_bytes())  # noqa: S314 - the suite's own files
        except ET.ParseError as error:
            score.add(path.name, [f"the suite's xml does not read: {error}"])
            continue
        message, content = read(path.read_bytes())
        if isinstance(message, KeptAside):
            score.add(path.name, [f"kept aside: {message.reason}"])
            continue
        text = whole(content)
        names = list(_plain_parts(tree))
        missing = [name for name in names if _part_text(folder / name) not in text]
        score.add(path.name, [f"text of {len(missing)} of {len(names)} parts"] if missing else [])
    yield score


def _plain_parts(node: ET.Element) -> Iterator[str]:
    """The files of the plain text parts that a reader shows."""
    header = "".join(field_.text or "" for field_ in node.findall("header/field")).lower()
    if "attachment" in header or "name=" in header.replace("filename", "name").split("boundary")[0]:
        return
    for child in node:
        if child.tag == "text-body" and ("text/plain" in header or "content-type" not in header):
            yield child.attrib["name"]
        elif child.tag in ("message", "multipart", "body-part"):
            yield from _plain_parts(child)


def _part_text(path: Path) -> str:
    data = path.read_bytes()
    for charset in ("utf-8", "cp1252"):
        try:
            return squeezed(data.decode(charset))
        except UnicodeDecodeError:
            continue
    return squeezed(data.decode("latin-1"))


# ---------------------------------------------------------------- against the standard library


def against_stdlib(data: bytes) -> list[str]:
    """Where our reading and the standard library's differ in subject, sender, recipients or text."""
    message, content = read(data)
    if isinstance(message, KeptAside):
        return [f"kept aside: {message.reason}"]
    data = data.split(b"\n", 1)[1] if data.startswith((b"From ", b">From ")) else data
    other = email.message_from_bytes(data, policy=email.policy.default)
    problems: list[str] = []
    try:
        subject = str(other["subject"] or "")
        wanted = {
            role: sorted(
                one.addr_spec.lower()
                for header in other.get_all(role.value, [])
                for one in header.addresses
                if "@" in one.addr_spec
            )
            for role in (Role.FROM, Role.TO)
        }
        body = other.get_body(("plain",))
        text = body.get_content() if body else ""
    except Exception as error:  # noqa: BLE001 - the oracle itself fails on hostile mail
        return [f"the standard library fails: {type(error).__name__}"]
    if squeezed(subject) != squeezed(message.subject):
        problems.append("subject")
    for role, addresses in wanted.items():
        if sorted({box.address for box in message.mailboxes(role)} - {""}) != sorted(
            set(addresses)
        ):
            problems.append(str(role.value))
    if squeezed(text) not in whole(content):
        problems.append("text")
    return problems


def cpython(folder: Path) -> Iterator[Score]:
    """CPython's own samples, read by both."""
    score = Score(f"mime/{folder.name}")
    for path in sorted(folder.glob("msg_*.txt")):
        score.add(path.name, against_stdlib(path.read_bytes()))
    yield score


def maildir(folder: Path) -> Iterator[Score]:
    """Every file of the corpora must be found, and read as the standard library reads it."""
    score = Score(f"maildir/{folder.name}")
    found: dict[str, Raw] = {}
    for container in containers(folder):
        if isinstance(container, Container):
            for record in container.records():
                if isinstance(record, Raw):
                    found[record.path] = record
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = str(path.relative_to(folder))
        if path.name == "README":
            continue
        if str(path) not in found:
            score.add(name, ["not found"])
            continue
        score.add(name, against_stdlib(found[str(path)].data))
    yield score


def mbox(folder: Path) -> Iterator[Score]:
    """james-mime4j's mbox beside its messages one by one: they must be equal to the byte."""
    score = Score(f"mbox/{folder.name}")
    for path in sorted(folder.rglob("*")):
        parts = sorted(path.parent.glob(f"{path.name}-*"))
        if not path.is_file() or not parts:
            continue
        container = next(iter(containers(path)))
        records = list(container.records()) if isinstance(container, Container) else []
        if len(records) != len(parts):
            score.add(path.name, [f"{len(records)} messages of {len(parts)}"])
        for record, part in zip(records, parts, strict=False):
            same = isinstance(record, Raw) and record.data.strip() == part.read_bytes().strip()
            score.add(part.name, [] if same else ["bytes differ"])
    yield score


# ---------------------------------------------------------------- new text against quoted text

# For each file of mail-parser-reply's tests: the lines that are not quoted (first to last, several
# runs), and where by those tests the signature begins (0: there is none). Lines count from 1.
REPLIES: dict[str, tuple[list[tuple[int, int]], int]] = {
    "begins_with_signature": ([(1, 8)], 6), "caution": ([(1, 50)], -1),
    "caution2": ([(1, 12)], 8), "correct_sig": ([(1, 4)], 3), "email_1_1": ([(1, 13)], 7),
    "email_1_3": ([(1, 5), (52, 55)], -1), "email_1_4": ([(1, 1)], 0), "email_1_5": ([(1, 15)], 0),
    "email_1_6": ([(1, 3)], -1), "email_1_7": ([(1, 1)], 0),
    "email_1_8": ([(13, 13), (19, 19), (36, 37)], 36), "email_2_1": ([(1, 1)], 0),
    "email_2_2": ([(1, 1)], 0), "email_2_3": ([(1, 1)], 0), "email_3_1": ([(1, 3)], 0),
    "email_bullets": ([(1, 9), (20, 22)], 20), "email_danish_1": ([(1, 6)], 5),
    "email_danish_2": ([(1, 6)], 5), "email_danish_3": ([(1, 3)], 0),
    "email_danish_4": ([(1, 3)], 0), "email_danish_5": ([(1, 6)], 5), "email_gmail": ([(1, 1)], 0),
    "email_headers_no_delimiter": ([(1, 1)], 0), "email_ja_1_1": ([(1, 1)], 0),
    "email_ja_1_2": ([(1, 8)], -1), "email_nl_1_1": ([(1, 12)], 6), "email_nl_1_2": ([(1, 1)], 0),
    "email_one_is_not_on": ([(1, 5)], 0), "email_partial_quote_header": ([(1, 6)], 0),
    "email_pl_1_1": ([(5, 10)], 9), "email_pl_1_2": ([(6, 11)], 10), "email_pl_1_3": ([(5, 10)], 9),
    "email_sent_from_BlackBerry": ([(1, 3)], 3), "email_sent_from_iPhone": ([(1, 3)], 3),
    "email_sent_from_multi_word_mobile_device": ([(1, 3)], 3),
    "email_sent_from_not_signature": ([(1, 3)], 0),
    "email_sig_delimiter_in_middle_of_line": ([(1, 7)], 0), "email_sv_anon_1": ([(1, 8)], 6),
    "email_swedish_1": ([(1, 8)], 7), "email_swedish_2": ([(1, 7)], 7), "forward": ([(1, 6)], -1),
    "greedy_on": ([(1, 6)], 0), "multi_header": ([(1, 1)], 0), "multiline_on": ([(12, 12)], -1),
    "multiline_on_de": ([(1, 1), (5, 5), (10, 10)], -1), "outlook": ([(1, 9)], 9),
    "pathological": ([(1, 2)], 0),
}  # fmt: skip


def replies(folder: Path) -> Iterator[Score]:
    """mail-parser-reply: which lines are quoted, and which are signature."""
    quoting = Score("reply_stripping: quoted or not")
    signing = Score("reply_stripping: signature, as its tests see it")
    for name, (runs, signed) in REPLIES.items():
        path = folder / f"{name}.txt"
        if not path.exists():
            continue
        text = path.read_text(encoding="utf-8").replace("\r\n", "\n")
        lines = [line.rstrip() for line in text.split("\n")]
        split = split_text("\n".join(lines))
        kept = [line for first, last in runs for line in lines[first - 1 : last]]
        same = squeezed("".join(kept)) == squeezed(split.new + split.signature)
        quoting.add(name, [] if same else ["other lines"])
        if signed >= 0:
            tail = kept[kept.index(lines[signed - 1]) :] if signed else []
            agrees = squeezed("".join(tail)) == squeezed(split.signature)
            signing.add(name, [] if agrees else ["other lines"])
    yield quoting
    yield signing


def vcards(folder: Path) -> Iterator[Score]:
    """Cards against a second opinion; `conformance_vcards` says what correctly means."""
    score = Score(f"vcard/{folder.name}")
    for name, problems in conformance_vcards.suite(folder):
        score.add(name, problems)
    yield score
    other = Score(f"vcard/{folder.name}: vobject, without an error")
    for name, problems in conformance_vcards.vobject_reads(folder):
        other.add(name, problems)
    yield other


def isemail(folder: Path) -> Iterator[Score]:
    """is_email's valid addresses without comments or folds: read as they stand, in lower case."""
    score = Score("addresses/isemail: valid addresses")
    tree = ET.fromstring((folder / "tests.xml").read_bytes())  # noqa: S314 - the suite's own file
    for test in tree.iter("test"):
        told, category = (test.findtext(name) or "" for name in ("address", "category"))
        if category.removeprefix("ISEMAIL_") not in ("VALID_CATEGORY", "DNSWARN", "RFC5321"):
            continue
        read_as = read_address(told)
        # Quotes around what needs none are dropped, and a domain is shown in its own letters.
        local, _, domain = told.lower().rpartition("@")
        bare = local.strip('"') if local.strip('"').isalnum() else local
        expected = f"{bare}@{domain.encode().decode('idna') if 'xn--' in domain else domain}"
        score.add(told, [] if read_as == expected else [f"read as “{read_as}”"])
    yield score


SUITES: dict[str, Callable[[Path], Iterator[Score]]] = {
    "mime/stalwart_mail-parser": stalwart,
    "mime/mime4j_testmsgs": mime4j,
    "mime/mimetools_testmsgs": mime4j,
    "mime/cpython": cpython,
    "mbox/mime4j": mbox,
    "maildir/notmuch": maildir,
    "reply_stripping/mail-parser-reply": replies,
    "vcard/calcard": vcards,
    "vcard/ez-vcard": vcards,
    "vcard/vobject": vcards,
    "addresses/isemail": isemail,
}


def main(arguments: list[str]) -> int:
    """Print the figures of every suite that is there."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("path", type=Path, help="the folder that holds the suites")
    parser.add_argument("--verbose", action="store_true", help="name every message that differs")
    parser.add_argument("--json", action="store_true", help="the figures as JSON")
    given = parser.parse_args(arguments)
    scores = [
        score
        for name, suite in SUITES.items()
        if (given.path / name).is_dir()
        for score in suite(given.path / name)
    ]
    if not scores:
        print(f"No suite lies in {given.path}.", file=sys.stderr)
        return 1
    if given.json:
        told = [{"suite": s.suite, "right": s.right, "total": s.total, "wrong": s.wrong}
                for s in scores]  # fmt: skip
        print(json.dumps(told, ensure_ascii=False, indent=1))
        return 0
    for score in scores:
        print(f"{score.suite:50} {score.right:4} of {score.total:4}")
        for name, why in score.wrong if given.verbose else []:
            print(f"    {name}: {why}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
