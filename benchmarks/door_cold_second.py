"""A second set of cold and solicited mail, written before the door's word lists were looked at.

    python -m benchmarks.door_cold_second [--half open|unread|both] [--inbox-only] [--wrong]
    python -m benchmarks.door_cold_second --write FOLDER

150 cold approaches in ten kinds of ask (90 by hand, the rest from 20 templates) and 150 solicited messages in
sixteen shapes lie in a mailbox of a year and a half, direct messages and posts beside it; and 16 strangers'
letters that sell nothing (`stray`: none should be turned away). The open half was read and learned
from; of the unread half only figures were looked at. `--inbox-only` leaves out all that the owner sent, as an
export of an inbox does. Shares come with Wilson's 95 % interval.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.door_cold import COLD_OUT, SOLICITED_LOST, Row, judged, kept_out, lost, show
from benchmarks.door_cold import tell_wrong as tell
from benchmarks.door_cold_second_mailbox import write
from benchmarks.door_kinds import interval


def right(row: Row) -> bool:
    """Whether the first ask that was found is what the message was written to ask."""
    return bool(row["line"]["ask"] == row["ask"])


def asks(title: str, rows: Sequence[Row]) -> None:
    """Print of how many the ask is told."""
    share, low, high = interval(sum(map(right, rows)), len(rows))
    print(f"{title}, ask told: {share:.3f} [{low:.3f}, {high:.3f}] of {len(rows)}")


def measure(folder: Path, *, half: str, wrong: bool) -> int:
    """Judge the set in a folder and print the figures; returns the exit code."""
    rows, missing = judged(folder, ())
    chosen = [row for row in rows if half in {"both", row["half"]}]
    by = {
        label: [row for row in chosen if row["label"] == label]
        for label in ("solicited", "cold", "stray")
    }
    lost_share = show("solicited in decline or mute (goal <= 0.01)", by["solicited"], lost)
    out_share = show('cold out of "now" (goal >= 0.90)', by["cold"], kept_out)
    show("strangers' own letters in decline or mute", by["stray"], lost)
    asks("solicited", by["solicited"])
    asks("cold", by["cold"])
    if wrong:
        tell([row for row in by["solicited"] + by["stray"] if lost(row)])
        tell([row for row in by["cold"] if not kept_out(row)])
    if missing:
        print(f"{len(missing)} labelled messages were not judged, first {missing[0]['id']}")
    return 0 if lost_share <= SOLICITED_LOST and out_share >= COLD_OUT and not missing else 1


def main() -> None:
    """Write the set, or measure on it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--write", type=Path, metavar="FOLDER")
    parser.add_argument("--half", choices=("open", "unread", "both"), default="both")
    parser.add_argument("--inbox-only", action="store_true")
    parser.add_argument("--wrong", action="store_true", help="of the open half only")
    given = parser.parse_args()
    if given.write:
        write(given.write, inbox_only=given.inbox_only)
        lines = (given.write / "labels.jsonl").read_text(encoding="utf-8").splitlines()
        print(f"{len([json.loads(line) for line in lines])} labelled messages in {given.write}")
        return
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), inbox_only=given.inbox_only)
        half = given.half
        sys.exit(measure(Path(folder), half=half, wrong=given.wrong and half == "open"))


if __name__ == "__main__":
    main()
