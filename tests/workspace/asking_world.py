"""A small world for the questions: an owner, whom they know, whom those know, and what each knows."""

from ledger_home import LedgerHome
from told_format import told
from told_people import box, card, direct, email, meeting, on, profile

from tengill.facts.contacts import Affiliation
from tengill.facts.interactions import Interaction, InteractionKind
from tengill.facts.messages import OWNER, Mailbox, PointKind
from tengill.workspace import importing

LAST = 900
HOSTILE = "<script>alert(1)</script> [red]x[/red] \x1b[31m"

ADA, BJORK, CARL = email("ada@lind.example"), profile("bjork-dal"), profile("carl-moe")
DISA, EGON = email("disa@holm.example"), email("egon@holm.example")


def member(point, name: str) -> Mailbox:
    return Mailbox(name, point.value, PointKind.LINKEDIN)


def facts() -> list[object]:
    bjork, carl = member(BJORK, "Björk Dalgaard"), member(CARL, "Carl Moesgaard")
    disa, egon = box(DISA, "Dísa Holmberg"), box(EGON, "Egon Viksund")
    return [
        card("Ada Lindqvist", ADA, key="owner", is_owner=True),
        card("Björk Dalgaard", BJORK, key="bjork", source="linkedin", skills=("Kælikeðjur",),
             headline="Jarðvarmi og boranir", told_at=on(500)),
        card("Carl Moesgaard", CARL, key="carl", source="linkedin", told_at=on(500)),
        card("Dísa Holmberg", DISA, key="disa", told_at=on(500),
             affiliations=(Affiliation("Holm hf.", "Head of Purchasing"),)),
        card("Egon Viksund", EGON, key="egon", told_at=on(500),
             affiliations=(Affiliation("Holm hf.", HOSTILE),)),
        *(direct(*ends, day, text, "b") for day, ends, text in (
            (LAST - 9, (bjork, OWNER), "Erfiðast við kælikeðjum er fyrsti mánuðurinn."),
            (LAST - 8, (OWNER, bjork), "Takk fyrir. Ég skrifa líka um kælikeðjur."),
            (LAST - 7, (bjork, OWNER), "Gott mál."),
        )),
        *(direct(*ends, day, text, "c") for day, ends, text in (
            (LAST - 6, (carl, OWNER), "Okkur vantar einhvern sem kann á kælikeðjur."),
            (LAST - 5, (OWNER, carl), "Ég hugsa málið."),
            (LAST - 4, (carl, OWNER), "Takk."),
        )),
        Interaction("linkedin", InteractionKind.ENDORSEMENT, on(800), OWNER, bjork, "Negotiation", key="e1"),
        Interaction("linkedin", InteractionKind.RECOMMENDATION, on(700), carl, OWNER, "", "Ada knows negotiation.", key="r1"),
        *(meeting("Fundur", LAST - day, bjork, disa, key=f"bd{day}") for day in (3, 10, 20, 30)),
        meeting(HOSTILE, LAST + 2, OWNER, bjork, carl, key="next", place="Harpa"),
        meeting("Uppgjör", LAST - 40, bjork, OWNER, egon, key="before"),
    ]  # fmt: skip


def fill(ledger: LedgerHome) -> LedgerHome:
    """Import the world."""
    importing.import_paths([ledger.file("world", told(*facts()))])
    return ledger
