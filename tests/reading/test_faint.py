"""What is left out early is what would not have been told anyway."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tengill.facts.acts import ActKind
from tengill.reading import faint, features, texts
from tengill.reading.matching import Hit
from tengill.reading.model import weights

SAID = st.sampled_from(
    ["I asked Tove Lind to look at it.", "Tove knows the firm well.", "He will be there on Monday.",
     "Our lawyer has your papers.", "She thinks highly of you.", "Could you help me with this?",
     "Any idea who could do that?", "Thanks for your help with Tove Lind.", "I work for Veltri.",
     "We make good pumps and would like to show them to you.", "Her number is +354 555 1234.",
     "Ask tove@veltri.example about it.", "Please send it to me.", "The meeting is at ten.",
     "My friend Karl Berg looks for a job.", "You could talk to them.", "Best, Petur",
     "Tove's team wants to reach you.", "They expect your letter.", "I suggest you ring Karl."]
)  # fmt: skip
TEXTS = st.lists(SAID, min_size=1, max_size=6).map(" ".join)
SUBJECTS = st.sampled_from(["", "Re: Veltri", "Fw: Tove Lind", "Question", "Karl Berg"])
TO = st.sampled_from(
    [
        (("Anna Smith", "anna@dalur.example"),),
        (("Anna Smith", "anna@fell.example"), ("Karl Berg", "karl@fell.example")),
        (),
    ]
)
QUOTED = st.sampled_from(["", "From: Tove Lind <tove@veltri.example>\nHello Petur, please."])
QUICK = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@QUICK
@given(text=TEXTS, subject=SUBJECTS, to=TO, quoted=QUOTED)
def test_a_message_is_read_as_without_leaving_anything_out(message, text, subject, to, quoted):
    built = message(text, subject, to=to, quoted=quoted)
    short = texts.read_text(built)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(texts, "nothing_to_tell", lambda *_: False)
        assert texts.read_text(built) == short


@QUICK
@given(text=TEXTS, subject=SUBJECTS, to=TO, quoted=QUOTED)
def test_no_act_comes_to_more_than_its_best_case(message, text, subject, to, quoted):
    scenes = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(texts, "nothing_to_tell", lambda scene, *_: bool(scenes.append(scene)))
        found = texts.read_text(message(text, subject, to=to, quoted=quoted))
    for kind in {candidate.kind for candidate in found.candidates} if scenes else ():
        candidate = next(one for one in found.candidates if one.kind == kind)
        model = weights().kinds[texts.JOINT.get(kind, kind.value)]
        own = candidate.features
        if any(name.startswith("is.") and name != "is.told" for name in own) or any(
            faint.CLASSES[hit.name] for hit in scenes[0].hits
        ):
            continue
        told = f"~{model.name}:"
        score = sum(value for name, value in own.items() if name.startswith(told))
        score += model.weights.get("is.told", 0.0) * own.get("is.told", 0.0)
        head = features.of_head(scenes[0], found.bulk)
        head |= {name: 1.0 for name in found.features if name.startswith("has.")}
        most = faint._at_most(model, head, score, faint._absent(scenes[0]), told=True)
        assert model.judge({**found.features, **own})[0] <= most


def test_known_wordings_are_never_left_out(message):
    scene = texts.scene_of(
        message("Petur"),
        ("", "Petur"),
        texts.parties.cast_of(message("Petur")),
        texts.packaged()[0],
        [Hit("thanks_advice", 0, 5)],
        None,
    )
    assert not faint.nothing_to_tell(scene, 0.0, {}, [])


def test_without_a_loud_sentence_there_is_nothing_to_tell(message):
    built = message("The meeting is at ten.")
    cast = texts.parties.cast_of(built)
    scene = texts.scene_of(built, ("", built.body.new), cast, texts.packaged()[0], [], None)
    assert faint.nothing_to_tell(scene, 0.0, {}, [])
    assert not faint.nothing_to_tell(scene, 0.0, {ActKind.RECOMMENDATION: 9.0}, [])
    assert faint.nothing_to_tell(scene, 0.0, {ActKind.RECOMMENDATION: -9.0}, [])


def test_what_is_easily_seen_to_be_absent_adds_nothing():
    model = weights().kinds["connection"]
    some = frozenset({"text.contact", "sentence.contact"})
    added = sum(max(model.weights.get(name, 0.0), 0.0) for name in some)
    both = faint._best_case(model, frozenset()), faint._best_case(model, some)
    assert both[0] - both[1] == pytest.approx(added)
