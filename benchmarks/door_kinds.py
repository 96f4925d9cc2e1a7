"""Bulk, pitch, personal: how the door tells them, and whom it turns away, on a mailbox of your own.

    python -m benchmarks.door_kinds MAIL… --owner ADDRESS… [--labels FILE.jsonl] [--ham NAME…] [--json]

With `--labels`, each line of the file is `{"id": "<Message-ID>", "labels": [...]}`: `bulk` among the
labels makes a message bulk, a `pitch_…` a pitch, neither personal. Precision and recall come with
Wilson's 95 % interval, and beside them stands what verdict each kind got.

With `--ham`, folders or files whose names begin so hold wanted mail. Told is how much of the personal
mail of a known correspondent was declined or muted (it must be none), how much of other personal mail,
and how much of what lists and senders of bulk mail sent. Known
is somebody the owner wrote to before; where a mailbox holds nothing the owner wrote, told besides is
somebody who wrote personally before. What nobody labelled counts nowhere.
"""

import argparse
import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from tengill.workspace.door.archive import judge_archive

KINDS = ("bulk", "pitch", "personal")
OUT = frozenset({"decline", "mute"})
_Z = 1.959963984540054


def interval(hits: int, of: int) -> tuple[float, float, float]:
    """A share and Wilson's 95 % interval (1927); of nothing: nothing is known."""
    if not of:
        return math.nan, 0.0, 1.0
    share, z2 = hits / of, _Z * _Z
    middle = (share + z2 / (2 * of)) / (1 + z2 / of)
    half = _Z * math.sqrt(share * (1 - share) / of + z2 / (4 * of * of)) / (1 + z2 / of)
    return share, max(0.0, middle - half), min(1.0, middle + half)


def told_kind(labels: Iterable[str]) -> str:
    """The kind that labels tell."""
    every = set(labels)
    if "bulk" in every:
        return "bulk"
    return "pitch" if any(one.startswith("pitch") for one in every) else "personal"


def read_labels(path: Path) -> dict[str, str]:
    """Message-ID → kind."""
    rows = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line)
    return {row["id"]: told_kind(row["labels"]) for row in rows}


def by_kind(lines: Sequence[dict[str, Any]], truth: dict[str, str]) -> dict[str, Any]:
    """Precision and recall of each kind, and the verdicts each got."""
    pairs = [
        (truth[line["id"]], line["kind"], line["verdict"])
        for line in lines
        if line.get("verdict") and line["id"] in truth and not line.get("copy")
    ]
    verdicts: dict[str, Counter[str]] = defaultdict(Counter)
    for true, _kind, verdict in pairs:
        verdicts[true][verdict] += 1
    told: dict[str, Any] = {"labelled": len(pairs)}
    for kind in KINDS:
        hits = sum(true == kind == found for true, found, _ in pairs)
        told[kind] = {
            "recall": interval(hits, sum(true == kind for true, _, _ in pairs)),
            "precision": interval(hits, sum(found == kind for _, found, _ in pairs)),
            "verdicts": dict(verdicts[kind]),
        }
    told["right"] = interval(sum(t == f for t, f, _ in pairs), len(pairs))
    return told


def turned_away(lines: Sequence[dict[str, Any]], ham: Sequence[str]) -> dict[str, Any]:
    """How much wanted mail was declined or muted, and how much of the other was let in."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    wrong: list[dict[str, Any]] = []
    wrote: set[str] = set()
    for line in lines:
        if not line.get("verdict") or line.get("copy"):
            continue
        parts = Path(str(line["mailbox"])).parts
        wanted = any(part.startswith(tuple(ham)) for part in parts)
        group = "other"
        if wanted:
            personal = line["kind"] != "bulk"
            known = line["relationship"]["sent"] > 0 or line["relationship"]["answers_owner"]
            before = personal and line["from"] in wrote
            group = "wanted, other" if personal else "wanted, bulk or list"
            group = "wanted, known" if personal and known else "wanted, wrote before" if before else group  # fmt: skip
            if personal:
                wrote.add(line["from"])
        counts[group][line["verdict"]] += 1
        if line["verdict"] in OUT and group in {"wanted, known", "wanted, wrote before"}:
            wrong.append({"id": line["id"], "verdict": line["verdict"], "group": group,
                          "reasons": [one["code"] for one in line["reasons"]]})  # fmt: skip
    found: dict[str, Any] = {
        group: {
            "messages": some.total(),
            "turned away": interval(sum(some[v] for v in OUT), some.total()),
            "now": interval(some["now"], some.total()),
            "verdicts": dict(some),
        }
        for group, some in counts.items()
    }
    found["wrong"] = wrong
    return found


def shown(told: Any, indent: str = "") -> None:
    """Print figures for people."""
    for name, value in told.items():
        if name == "wrong":
            print(f"{indent}known and turned away: {len(value)}")
            for one in value[:20]:
                print(f"{indent}  {one['verdict']} ({one['group']}): {', '.join(one['reasons'])}")
        elif isinstance(value, dict) and "verdicts" not in value and not value.keys() & {"now"}:
            print(f"{indent}{name}")
            shown(value, indent + "  ")
        elif isinstance(value, dict):
            parts = [
                f"{key} {share(one)}" if isinstance(one, tuple) else f"{key} {one}"
                for key, one in value.items()
            ]
            print(f"{indent}{name}: {', '.join(parts)}")
        else:
            print(f"{indent}{name}: {share(value) if isinstance(value, tuple) else value}")


def share(told: tuple[float, float, float]) -> str:
    """A share with its interval."""
    return f"{told[0]:.3f} [{told[1]:.3f}, {told[2]:.3f}]"


def main() -> None:
    """Judge what is given, and tell how well."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("mail", nargs="+", type=Path)
    parser.add_argument("--owner", action="append", required=True)
    parser.add_argument("--labels", type=Path)
    parser.add_argument("--ham", action="append", default=[])
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    lines = list(judge_archive(given.mail, given.owner))
    told: dict[str, Any] = {"messages": len(lines)}
    told["verdicts"] = dict(Counter(str(line.get("verdict")) for line in lines))
    if given.labels:
        told["kinds"] = by_kind(lines, read_labels(given.labels))
    if given.ham:
        told["turned away"] = turned_away(lines, given.ham)
    if given.json:
        print(json.dumps(told, indent=1))
    else:
        shown(told)


if __name__ == "__main__":
    main()
