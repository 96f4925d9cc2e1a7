"""What a message does: introduction, handoff, recommendation, acknowledgement, pitch, bulk.

Two stages. `read_text` reads one message by its words (worker processes call it). `asks` tells
which pairs of people and which names the second stage wants to know about; `weigh` puts words
and structure together into acts with calibrated confidence. `took` says what came of one.
"""

from tengill.reading.kept import prepare
from tengill.reading.model import READER
from tengill.reading.outcome import Later, took
from tengill.reading.packs import PackError, fold
from tengill.reading.structure import Asked, PairHistory, Structure, asks, pair
from tengill.reading.surroundings import series
from tengill.reading.textreading import Candidate, TextReading
from tengill.reading.texts import read_text
from tengill.reading.weighing import BORDERLINE, PROBABLE, SURE, level, weigh

__all__ = [
    "BORDERLINE",
    "PROBABLE",
    "READER",
    "SURE",
    "Asked",
    "Candidate",
    "Later",
    "PackError",
    "PairHistory",
    "Structure",
    "TextReading",
    "asks",
    "fold",
    "level",
    "pair",
    "prepare",
    "read_text",
    "series",
    "took",
    "weigh",
]
