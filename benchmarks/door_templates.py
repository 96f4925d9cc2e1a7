"""Templates: how many copies of a text are found, how many finds are right, and how fast.

    python -m benchmarks.door_templates [--quick] [--mail PATH…] [--scale N] [--folder FOLDER] [--no-peers]

Campaigns are written by the simulator from seeds that nothing was tuned on, in prose that nothing was
tuned on; with --mail also from the mails of an archive, which are then the unrelated ones too. Every
copy has its share of words substituted by itself. Recall and precision are of pairs of mails: a pair is
right when both are of one campaign. Intervals: 95 %, bootstrap over campaigns and groups.
datasketch (MinHash of words, 32 bands of 4, verified at 0.5) is installed into an environment of its
own in FOLDER, and is given the same mails in the same order in the same run.
"""

import argparse
import json
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import platformdirs

from benchmarks.door_templates_scale import scale
from benchmarks.environment import environment
from benchmarks.machine import machine
from tengill.door.templates import Book, sketch
from tengill.facts.messages import Message
from tengill.simulation.campaign_prose import campaign_prose, vocabulary
from tengill.simulation.campaigns import ALONE, CampaignSettings, Sent, campaigns
from tengill.simulation.streams import Streams
from tengill.sources import Container, Raw, containers, parse

RATES = (0.05, 0.1, 0.2, 0.4)
LENGTHS = {"long": (80, 300), "short": (12, 25)}
SEEDS = (9001, 9002, 9003)
PEER = Path(__file__).with_name("door_templates_peer.py")
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")
_NOW = datetime(2026, 1, 1, tzinfo=UTC)
_DRAWS = 1000
Found = Mapping[str, str]
"""Group by key of every mail that is in one."""


@dataclass(frozen=True, slots=True)
class Stock:
    """Texts to write campaigns from, others, and words to substitute."""

    bases: Sequence[str]
    others: Sequence[str]
    words: Sequence[str]


def written(language: str, length: str, seed: int, bases: int, others: int) -> Stock:
    """Prose of the simulator."""
    least, most = LENGTHS[length]
    streams = Streams(seed)
    texts = [
        campaign_prose(streams.stream(language, length, i), least, most, language)
        for i in range(bases + others)
    ]
    return Stock(texts[:bases], texts[bases:], vocabulary(language))


def of_mail(texts: Sequence[str], length: str, seed: int, bases: int, others: int) -> Stock:
    """Mails of an archive; short ones are whole mails and sentences of longer ones."""
    least, most = LENGTHS[length]
    pool = [text for text in texts if least <= len(_WORD.findall(text)) <= most]
    if length == "short":
        pool = distinct([*pool, *(piece for text in texts for piece in _pieces(text, least, most))])
    random.Random(seed).shuffle(pool)  # noqa: S311 - a benchmark
    words = [word.lower() for text in texts for word in _WORD.findall(text)]
    bases = min(bases, len(pool) // 3)
    return Stock(pool[:bases], pool[bases : bases + others], words)


def _pieces(text: str, least: int, most: int) -> Iterable[str]:
    piece = ""
    for sentence in re.split(r"(?<=[.!?])\s+", text):
        piece = f"{piece} {sentence}".strip()
        length = len(_WORD.findall(piece))
        if length >= least:
            if length <= most:
                yield piece
            piece = ""


def distinct(texts: Iterable[str], most: float = 0.1) -> list[str]:
    """Texts of whose runs of four words at most a share stood in an earlier one.

    Archives are full of copies of their own; what a run of words tells is not how ours are found.
    """
    seen: set[tuple[str, ...]] = set()
    kept = []
    for text in texts:
        words = [word.lower() for word in _WORD.findall(text)]
        runs = {tuple(words[i : i + 4]) for i in range(len(words) - 3)}
        if runs and sum(run in seen for run in runs) <= most * len(runs):
            kept.append(text)
        seen |= runs
    return kept


def mail_texts(paths: Iterable[Path]) -> list[str]:
    """What people wrote in the messages of archives, once each."""
    texts: dict[bytes, str] = {}
    for path in paths:
        for container in containers(path):
            if not isinstance(container, Container):
                continue
            for raw in container.records():
                message = parse(raw) if isinstance(raw, Raw) else None
                if isinstance(message, Message) and message.body.new.strip():
                    texts[message.digest] = message.body.new
    return distinct(texts.values())


def ours(sent: Sequence[Sent]) -> tuple[Found, float, float]:
    """Groups, seconds for sketches, seconds for filing."""
    began = time.perf_counter()
    sketches = [sketch(one.text) for one in sent]
    between = time.perf_counter()
    book = Book()
    names = set()
    for one, made in zip(sent, sketches, strict=True):
        names.add(book.add(one.key, made, one.sender, (one.recipient,), _NOW).group)
    over = time.perf_counter()
    found = {key: name for name in names if name for key in book.members(name)}
    return found, between - began, over - between


def theirs(python: Path, sent: Sequence[Sent]) -> tuple[Found, float]:
    """Groups and seconds of datasketch."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "mails.json"
        file.write_text(json.dumps([[one.key, one.text] for one in sent]), encoding="utf-8")
        done = subprocess.run([python, PEER, file], capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)
    return told["groups"], told["seconds"]


@dataclass(slots=True)
class Pairs:
    """Pairs of mails per campaign (right, all) and per group (right, all)."""

    campaigns: list[tuple[float, float]]
    groups: list[tuple[float, float]]

    def told(self) -> str:
        """Recall and precision with their intervals."""
        return f"recall {_share(self.campaigns)}  precision {_share(self.groups)}"


def pairs(sent: Sequence[Sent], found: Found) -> Pairs:
    """How the pairs of mails lie in campaigns and groups."""
    by_campaign: dict[int, Counter[str]] = defaultdict(Counter)
    by_group: dict[str, Counter[int]] = defaultdict(Counter)
    for number, one in enumerate(sent):
        group = found.get(one.key, f"alone {number}")
        if one.campaign != ALONE:
            by_campaign[one.campaign][group] += 1
        by_group[group][one.campaign if one.campaign != ALONE else -2 - number] += 1
    return Pairs(
        [_right_and_all(counts) for counts in by_campaign.values()],
        [_right_and_all(counts) for counts in by_group.values() if counts.total() > 1],
    )


def _right_and_all(counts: Counter[int] | Counter[str]) -> tuple[float, float]:
    def two(count: int) -> float:
        return count * (count - 1) / 2

    return sum(map(two, counts.values())), two(counts.total())


def _share(parts: Sequence[tuple[float, float]]) -> str:
    draw = random.Random(1)  # noqa: S311 - a bootstrap
    shares = (
        sorted(_ratio(draw.choices(parts, k=len(parts))) for _ in range(_DRAWS)) if parts else [0.0]
    )
    low, high = shares[int(0.025 * len(shares))], shares[int(0.975 * len(shares))]
    return f"{_ratio(parts):.4f} [{low:.4f}, {high:.4f}]"


def _ratio(parts: Sequence[tuple[float, float]]) -> float:
    return sum(right for right, _ in parts) / max(sum(whole for _, whole in parts), 1e-9)


def accuracy(name: str, length: str, stocks: Sequence[Stock], python: Path | None) -> None:
    """One table: every rate, ours and theirs, for campaigns of 2 to 12 and of 2 copies."""
    mails = sum(len(stock.bases) + len(stock.others) for stock in stocks)
    print(f"\n{length} mails, {name}: {len(stocks)} seeds, {mails} texts", flush=True)
    for copies in ((2, 12), (2, 2)):
        for rate in RATES:
            mine, other = Pairs([], []), Pairs([], [])
            for stock, seed in zip(stocks, SEEDS, strict=False):
                settings = CampaignSettings(rate, copies)
                sent = campaigns(stock.bases, stock.others, stock.words, settings, seed)
                _join(mine, pairs(sent, ours(sent)[0]))
                if python and copies == (2, 12):
                    _join(other, pairs(sent, theirs(python, sent)[0]))
            print(
                f"  {copies[0]}-{copies[1]:<2} copies, {rate:4.0%} of words: {mine.told()}",
                flush=True,
            )
            if other.campaigns:
                print(f"{'datasketch':>29}: {other.told()}", flush=True)


def _join(pairs_so_far: Pairs, more: Pairs) -> None:
    pairs_so_far.campaigns += more.campaigns
    pairs_so_far.groups += more.groups


def throughput(stocks: Mapping[str, Stock], python: Path | None, runs: int) -> None:
    """Sketching and filing the same mails, ours and theirs in turn."""
    for length, stock in stocks.items():
        sent = campaigns(stock.bases, stock.others, stock.words, CampaignSettings(0.2), 1)
        mine, sketching, peer = [], [], []
        for _ in range(runs):
            _, making, filing = ours(sent)
            mine.append(making + filing)
            sketching.append(making)
            if python:
                peer.append(theirs(python, sent)[1])
        each, made = (statistics.median(x) / len(sent) * 1e6 for x in (mine, sketching))
        print(
            f"\n{length}: {len(sent)} mails, {each:.0f} us each (sketch {made:.0f}, add {each - made:.0f}): {1e6 / each:,.0f} mails/s"
        )
        if peer:
            ratios = sorted(b / a for a, b in zip(mine, peer, strict=True))
            told = f"{statistics.median(peer) / len(sent) * 1e6:.0f} us each"
            print(
                f"  datasketch {told}: ours is {statistics.median(ratios):.1f} times as fast ({ratios[0]:.1f} to {ratios[-1]:.1f} in {runs} runs)"
            )


def main() -> int:
    """Run it."""
    told = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    told.add_argument("--quick", action="store_true", help="small sizes; figures mean nothing")
    told.add_argument(
        "--mail", type=Path, nargs="+", default=[], help="archives to write campaigns from"
    )
    told.add_argument("--scale", type=int, default=100_000, help="mails in the large book; 0: none")
    told.add_argument("--folder", type=Path, help="where the peers' environment is")
    told.add_argument("--no-peers", action="store_true")
    asked = told.parse_args()
    print(machine())
    python = None
    if not asked.no_peers:
        folder = asked.folder or Path(platformdirs.user_cache_dir("tengill")) / "peers-templates"
        python, missing = environment(folder, {"datasketch": ("datasketch",)})
        if missing:
            print(missing)
            python = None
    seeds = SEEDS[:1] if asked.quick else SEEDS
    bases, others = (10, 60) if asked.quick else (100, 1500)
    for language in ("en", "is"):
        for length in LENGTHS:
            stocks = [written(language, length, seed, bases, others) for seed in seeds]
            accuracy(f"prose of the simulator ({language})", length, stocks, python)
    if asked.mail:
        texts = mail_texts(asked.mail)
        for length in LENGTHS:
            stocks = [of_mail(texts, length, seed, bases, others) for seed in seeds]
            accuracy(
                f"{len(texts)} mails of {', '.join(p.name for p in asked.mail)}",
                length,
                stocks,
                python,
            )
    throughput(
        {length: written("en", length, 1, bases, others) for length in LENGTHS},
        python,
        1 if asked.quick else 5,
    )
    if asked.scale:
        scale(2_000 if asked.quick else asked.scale)
    return 0


if __name__ == "__main__":
    sys.exit(main())
