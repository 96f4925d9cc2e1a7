"""Cold outreach that spam filters miss, beside solicited mail about the same things.

    python -m benchmarks.door_cold [--folder FOLDER] [--owner ADDRESS…] [--wrong]
    python -m benchmarks.door_cold --write FOLDER

Without a folder the set of `benchmarks/cold` is laid and judged: 200 cold approaches in ten kinds of
ask, half by hand and half from campaigns, and 200 solicited messages, a quarter Icelandic. A folder
holds `mailbox.mbox` (or any other archives), `labels.jsonl` (`id` the Message-ID, `label` cold or
solicited; `ask`, `how` and `language` where known), and `owner.json` (`addresses`, `name`, `topics`)
unless `--owner` tells whose it is. Shares come with Wilson's 95 % interval.

Goals: at most 1 % of the solicited in decline or mute, at least 90 % of the cold out of "now". The exit
code is 1 where one is missed, or where a labelled message was not judged.
"""

import argparse
import json
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.door_cold_mailbox import write
from benchmarks.door_kinds import interval
from tengill.workspace.door.archive import doors_told, judge_archive

SOLICITED_LOST = 0.01
COLD_OUT = 0.90
_BESIDE = {"labels.jsonl", "owner.json"}
Row = dict[str, Any]


def judged(folder: Path, owners: Sequence[str]) -> tuple[list[Row], list[Row]]:
    """Labelled messages with their verdicts, and those that were not judged.

    Raises:
        FileNotFoundError: no labels, or nobody told whose mailbox it is.
        ValueError: no address of the owner's.
    """
    told = folder / "owner.json"
    about = json.loads(told.read_text(encoding="utf-8")) if told.is_file() else {}
    labels = [
        json.loads(line)
        for line in (folder / "labels.jsonl").read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]
    by_id = {_bare(row["id"]): row for row in labels}
    doors = doors_told(about.get("rules", ()), about.get("topics", ()))
    names = (about["name"],) if about.get("name") else ()
    mail = sorted(path for path in folder.iterdir() if path.name not in _BESIDE)
    rows: dict[str, Row] = {}
    for line in judge_archive(
        mail, list(owners) or about.get("addresses", ()), names=names, doors=doors
    ):
        key = _bare(line["id"])
        if key in by_id and key not in rows and line.get("verdict"):
            rows[key] = {"language": line["language"], **by_id[key], "line": line}
    return list(rows.values()), [row for key, row in by_id.items() if key not in rows]


def _bare(message_id: str) -> str:
    return message_id.strip().strip("<>")


def lost(row: Row) -> bool:
    """Whether a message was declined or muted."""
    return row["line"]["verdict"] in {"decline", "mute"}


def kept_out(row: Row) -> bool:
    """Whether a message does not interrupt."""
    return bool(row["line"]["verdict"] != "now")


def show(title: str, rows: Sequence[Row], hit: Callable[[Row], bool]) -> float:
    """Print a share over all, and by ask, language and how; returns it over all."""
    share, low, high = interval(sum(map(hit, rows)), len(rows))
    print(f"{title}: {share:.3f} [{low:.3f}, {high:.3f}] of {len(rows)}")
    print("  verdicts:", dict(Counter(row["line"]["verdict"] for row in rows).most_common()))
    for part in ("ask", "language", "how"):
        groups: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            groups[str(row.get(part) or "?")].append(row)
        for name, some in sorted(groups.items()):
            hits = sum(map(hit, some))
            share_, low, high = interval(hits, len(some))
            print(f"  {part:8} {name:11} {hits:3}/{len(some):3} {share_:.3f} [{low:.3f}, {high:.3f}]")  # fmt: skip
    return share


def tell_wrong(rows: Sequence[Row]) -> None:
    """Print what was lost, and what came through."""
    for row in rows:
        line = row["line"]
        reasons = " ".join(f"{one['code']}:{one['weight']:+.1f}" for one in line["reasons"][:6])
        print(f"{row['label']:9} {line['verdict']:7} {line['basis']} {row.get('ask', '')}/{row.get('how', '')} "
              f"{line['from']} | {line['subject']} | {reasons}")  # fmt: skip


def measure(folder: Path, owners: Sequence[str], *, wrong: bool) -> int:
    """Judge a folder and print the figures; returns the exit code."""
    rows, missing = judged(folder, owners)
    solicited = [row for row in rows if row["label"] == "solicited"]
    cold = [row for row in rows if row["label"] == "cold"]
    if not solicited or not cold:
        print("No labelled message of each kind was judged; are these the mailbox's own labels?")
        return 1
    lost_share = show("solicited in decline or mute (goal <= 0.01)", solicited, lost)
    out_share = show('cold out of "now" (goal >= 0.90)', cold, kept_out)
    if wrong:
        tell_wrong([row for row in solicited if lost(row)])
        tell_wrong([row for row in cold if not kept_out(row)])
    if missing:
        print(f"{len(missing)} labelled messages were not judged, first {missing[0]['id']}")
    met = lost_share <= SOLICITED_LOST and out_share >= COLD_OUT and not missing
    print("goals met" if met else "goals missed")
    return 0 if met else 1


def main() -> None:
    """Write the set, or measure on it or on another."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--write", type=Path, metavar="FOLDER")
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--owner", action="append", default=[])
    parser.add_argument("--wrong", action="store_true")
    given = parser.parse_args()
    if given.write:
        laid = write(given.write)
        print(f"{len(laid.mail)} messages, {len(laid.labels)} of them labelled, in {given.write}")
        return
    if given.folder:
        sys.exit(measure(given.folder, given.owner, wrong=given.wrong))
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder))
        sys.exit(measure(Path(folder), given.owner, wrong=given.wrong))


if __name__ == "__main__":
    main()
