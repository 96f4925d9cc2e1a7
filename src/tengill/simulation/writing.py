"""Writing a world: `mailbox.mbox` (mboxrd), `deals.csv` and, beside them, `truth.json`."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TextIO

from tengill.simulation.deals import write_deals
from tengill.simulation.letters import Letter
from tengill.simulation.rendering import render, separator
from tengill.simulation.truth import Truth
from tengill.simulation.world import Mail, World

FILES = ("mailbox.mbox", "deals.csv", "truth.json", "labels.jsonl")
"""The files of a world."""
_FROM = re.compile(rb"^(>*From )", re.MULTILINE)
_SAY_EVERY = 500
_TWICE = 0.012
Progress = Callable[[int, int], None]
Each = Callable[[Letter, bytes], None]


@dataclass(frozen=True, slots=True)
class WrittenPaths:
    """Where a world was written, and how much of it."""

    mailbox: Path
    deals: Path
    truth: Path
    labels: Path
    messages: int
    """Different messages in the mailbox."""
    duplicates: int
    """Second copies of some of them."""
    deals_count: int


def write(
    world: World,
    folder: Path,
    progress: Progress | None = None,
    mail: Mail | None = None,
    each: Each | None = None,
) -> WrittenPaths:
    """Write a world's files into a folder; memory does not grow with the number of messages.

    Args:
        world: what `simulate` gave.
        folder: made when missing; files of the same names are replaced.
        progress: called now and then with (messages written, messages wanted).
        mail: the world's mail, not drawn yet, for whoever wants to know of it afterwards.
        each: called with every letter and its bytes, duplicates not.

    Raises:
        OSError: when the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / name for name in FILES]
    mail = mail or world.letters()
    with (
        paths[0].open("wb") as mbox,
        paths[2].open("w", encoding="utf-8", newline="\n") as truth_file,
        paths[3].open("w", encoding="utf-8", newline="\n") as labels,
    ):
        truth = Truth(truth_file)
        written = duplicates = 0
        for letter in mail:
            data = _bytes(world, mail, letter, _labels(letter, mail))
            _put(mbox, letter, data)
            if each:
                each(letter, data)
            truth.message(letter)
            _label(labels, letter)
            written += 1
            duplicates += _again(world, mail, letter, mbox, truth)
            if progress and written % _SAY_EVERY == 0:
                progress(written, world.settings.messages)
        truth.close(world, mail)
    deals = write_deals(world, paths[1])
    if progress:
        progress(written, written)
    mailbox, deals_file, truth_path, label_file = paths
    return WrittenPaths(
        mailbox, deals_file, truth_path, label_file, written, duplicates, deals_count=deals
    )


def _again(world: World, mail: Mail, letter: Letter, mbox: BinaryIO, truth: Truth) -> bool:
    """Write a letter a second time, as archives have some; whether it was."""
    if world.streams.number("twice", letter.key) >= _TWICE:
        return False
    _put(mbox, letter, _bytes(world, mail, letter, "Archived"))
    truth.duplicate(letter)
    return True


def _bytes(world: World, mail: Mail, letter: Letter, labels: str) -> bytes:
    """The message as it lies in the owner's archive; its copy elsewhere differs by the labels only."""
    own = mail.cast.owner_addresses
    delivered = ""
    if letter.sender.address not in own:
        recipients = (*letter.to, *letter.cc, *letter.bcc)
        delivered = next((party.address for party in recipients if party.address in own), "")
    draw = world.streams.stream("bytes", letter.key)
    return render(letter, draw, labels if world.settings.labels else "", delivered)


def _put(mbox: BinaryIO, letter: Letter, data: bytes) -> None:
    if b"From " in data:
        data = _FROM.sub(rb">\1", data)
    mbox.write(separator(letter) + data + b"\n")


def _labels(letter: Letter, mail: Mail) -> str:
    if letter.sender.address in mail.cast.owner_addresses:
        return "Sent"
    if letter.bulk == "newsletter":
        return "Inbox,Category Promotions"
    return "Inbox,Category Forums" if letter.bulk == "list" else "Inbox"


def _label(file: TextIO, letter: Letter) -> None:
    """One line for the reading benchmark: what a careful reader would call this message."""
    kinds = []
    if letter.bulk:
        kinds = ["bulk"]
    elif letter.prose == "false_friend":
        kinds = ["false_friend"]
    elif letter.act:
        kinds = [
            "acknowledgement"
            if letter.prose.startswith("news_")
            else "pitch_warm"
            if letter.prose == "first_contact"
            else letter.prose
        ]
    people = {
        role: getattr(letter.slots.get(role), "full", "") for role in ("connector", "left", "right")
    }
    shown = (
        people if kinds and kinds[0] in ("introduction", "handoff") else dict.fromkeys(people, "")
    )
    subject = ""
    if kinds and kinds[0] in ("recommendation", "acknowledgement"):
        subject = people["right"] if kinds[0] == "recommendation" else people["connector"]
    row = {"id": letter.message_id, "mailbox": "mailbox.mbox", "labels": kinds, **shown, "subject_of": subject,
           "conf": 3, "note": letter.phrasing, "sampled": letter.split}  # fmt: skip
    file.write(json.dumps(row, ensure_ascii=False) + "\n")
