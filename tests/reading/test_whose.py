"""Whose side a copied stranger is of, and what two who are spoken to in turn are told."""

import pytest

from tengill.reading import PROBABLE, read_text, vocative, weigh
from tengill.reading.features import of_hit
from tengill.reading.matching import Hit, Searched
from tengill.reading.packs import packaged
from tengill.reading.parties import cast_of
from tengill.reading.texts import scene_of

ANNA = ("Anna Smith", "anna@dalur.example")
ENGLISH = next(pack for pack in packaged() if pack.language == "en")
CONNECTING = {"introduction", "handoff"}


def features(message, **more):
    """The features of the first sentence that may connect people."""
    built = message(**more)
    cast = cast_of(built)
    text = built.body.new
    at = text.index("Clara")
    hit = Hit("names_copied", at, at + 5, (("third", at, at + 5),))
    scene = scene_of(built, (built.subject, text), cast, ENGLISH, [hit], None)
    told = [*scene.hits, *_context(text)]
    scene = scene_of(built, (built.subject, text), cast, ENGLISH, told, None)
    return of_hit(scene, hit, scene.named[hit])


def _context(text):
    return Searched(ENGLISH, text, in_subject=False).hits(ENGLISH.context)


@pytest.mark.parametrize(
    ("address", "side"),
    [
        ("clara@winter.example", "apart"),
        ("clara@dalur.example", "theirs"),
        ("clara@fell.example", "ours"),
        ("clara@gmail.com", None),
    ],
)
def test_whose_side_the_third_is_of(message, address, side):
    found = features(message, text="Anna, Clara runs the mill.", cc=[("Clara Winter", address)])
    sides = {name for name in ("who.apart", "who.theirs", "who.ours") if name in found}
    assert sides == ({f"who.{side}"} if side else set())


def test_who_wrote_below_is_known(message):
    more = {"text": "Anna, Clara is right.", "cc": [("Clara Winter", "clara@winter.example")]}
    assert "who.wrote_below" not in features(message, **more)
    assert "who.wrote_below" in features(message, quoted="> Clara Winter wrote:\n> no", **more)
    forwarded = features(message, quoted="> Clara Winter wrote:\n> no", subject="Fwd: x", **more)
    assert "who.wrote_below" not in forwarded


def test_being_told_of_and_being_asked(message):
    cc = [("Clara Winter", "clara@winter.example")]
    told = features(message, text="Anna, Clara runs the mill.", cc=cc)
    assert "both.told_of" in told
    assert "both.asked_of" not in told
    asked = features(message, text="Clara, please bring the keys. Anna, thanks.", cc=cc)
    assert "both.asked_of" in asked
    assert "both.told_of" not in asked


@pytest.mark.parametrize(
    "text",
    [
        "Felix, please get the drives to Clara by Tuesday. Clara, same look as last time.",
        "Board on the 14th at 10. Anna, you promised the figures. Clara, slides by the 11th.",
    ],
)
def test_work_given_to_two_connects_nobody(message, text):
    built = message(text, to=[ANNA], cc=[("Clara Winter", "clara@fell.example")])
    acts = weigh(read_text(built)).acts
    assert not [a for a in acts if a.kind.value in CONNECTING and a.confidence >= PROBABLE]


def test_two_strangers_told_of_each_other_are_connected(message):
    built = message(
        "Anna, Clara is the one with the ovens. Clara, Anna is the one with the flour.",
        cc=[("Clara Winter", "clara@winter.example")],
    )
    acts = weigh(read_text(built)).acts
    assert [a for a in acts if a.kind.value in CONNECTING and a.confidence >= PROBABLE]


@pytest.mark.parametrize(
    ("text", "crossed"),
    [
        ("Anna - Clara. Clara - Anna.\n\nSofa for the 4th.", True),
        ("Anna, Clara: lunch at one. Clara, bring Anna.", False),
        ("Anna, Clara. Anna, Clara.", False),
    ],
)
def test_two_named_crosswise_are_presented(message, text, crossed):
    built = message(text, to=[ANNA, ("Clara Winter", "clara@winter.example")])
    hits = vocative.found("", text, cast_of(built), ENGLISH)
    assert ("meet_each_other" in {hit.name for hit in hits}) is crossed
