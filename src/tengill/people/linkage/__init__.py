"""Record linkage across sources: which cards and persons of mail are one person.

`link` compares records by names, points, organisations, places, birthdays and neighbours, joins
the clear pairs and hands back the unclear ones with what speaks for and against.
How it decides, and how often it is right: `docs/explanation/people.md`.
"""

from tengill.people.linkage.linking import CLEAR, UNCLEAR, link
from tengill.people.linkage.records import Job, Linked, Pair, Reason, Record

__all__ = ["CLEAR", "UNCLEAR", "Job", "Linked", "Pair", "Reason", "Record", "link"]
