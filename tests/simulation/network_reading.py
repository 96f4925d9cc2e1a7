"""Readers for what the simulator writes: tiny, and independent of it and of Tengill's own."""

import csv
import io
import json
import quopri
import re
from pathlib import Path
from zipfile import ZipFile


def rows_of(folder: Path, name: str) -> list[dict]:
    """A file of the truth."""
    text = (folder / "truth" / f"{name}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def text_of(folder: Path, file: str, encoding: str = "utf-8") -> str:
    """A file, or a member of an archive after a `!`."""
    outer, _, member = file.partition("!")
    if member:
        with ZipFile(folder / outer) as archive:
            return archive.read(member).decode(encoding)
    return (folder / outer).read_bytes().decode(encoding)


def cards(text: str) -> dict[int, list[tuple[str, str, str]]]:
    """vCards by the line they begin on, as (name, parameters, value); quoted-printable decoded."""
    found: dict[int, list[tuple[str, str, str]]] = {}
    lines = text.split("\r\n")
    place = 0
    while place < len(lines):
        line, first = lines[place], place + 1
        place += 1
        if "QUOTED-PRINTABLE" in line:
            while line.endswith("="):
                line = line[:-1] + lines[place]
                place += 1
        while place < len(lines) and lines[place].startswith(" "):
            line += lines[place][1:]
            place += 1
        if not line:
            continue
        head, _, value = line.partition(":") if '"' not in line else line.rpartition('":')
        name, _, parameters = head.partition(";")
        if name == "BEGIN":
            card = found[first] = []
        if "QUOTED-PRINTABLE" in parameters:
            value = quopri.decodestring(value.encode()).decode("utf-8")
        card.append((name.rpartition(".")[2], parameters, plain(value)))
    return found


def plain(value: str) -> str:
    return re.sub(r"\\([,;\\])", r"\1", value).replace("\\n", "\n")


def field(card: list[tuple[str, str, str]], name: str) -> list[str]:
    return [value for one, _, value in card if one == name]


def table(text: str, skip: int = 0) -> dict[int, dict[str, str]]:
    """The rows of a CSV by the line they begin on."""
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    rows, begins = [], []
    line = 0
    for row in reader:
        begins.append(line + 1)
        rows.append(row)
        line = reader.line_num
    header = rows[skip]
    return {
        at: dict(zip(header, row, strict=True))
        for at, row in list(zip(begins, rows, strict=True))[skip + 1 :]
    }


def e164(written: str) -> str:
    """A number as one would dial it from Iceland."""
    digits = re.sub(r"\D", "", written.removeprefix("tel:").replace("(0)", ""))
    if written.strip().startswith(("+", "tel:+")):
        return f"+{digits}"
    if digits.startswith("00"):
        return f"+{digits[2:]}"
    return f"+354{digits}"


def events(text: str) -> list[dict[str, list[str]]]:
    """VEVENTs as lists of whole property lines by name."""
    unfolded = text.replace("\r\n ", "")
    found = []
    for block in re.findall(r"BEGIN:VEVENT\r\n(.*?)END:VEVENT", unfolded, re.DOTALL):
        event: dict[str, list[str]] = {}
        for line in block.splitlines():
            event.setdefault(re.split("[;:]", line, maxsplit=1)[0], []).append(line)
        found.append(event)
    return found


def fingerprint(folder: Path) -> dict[str, bytes]:
    """The content of every file, members of archives by themselves."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".zip":
            with ZipFile(path) as archive:
                found |= {f"{path.name}!{n}": archive.read(n) for n in archive.namelist()}
        elif path.is_file():
            found[str(path.relative_to(folder))] = path.read_bytes()
    return found
