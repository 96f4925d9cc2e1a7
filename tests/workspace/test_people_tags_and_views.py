"""Tags by hand and saved views: decisions that outlive imports and merges, and can be taken back."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledger_builders import Ledger, at

from tengill.ledger import decisions, models
from tengill.workspace import people, people_views, project, tagging, taking_back
from tengill.workspace.people_filter import Filters
from tengill.workspace.project import cards, tags

pytestmark = pytest.mark.django_db


def rows() -> set[tuple[int, str, bool]]:
    return set(models.PersonTag.objects.values_list("person", "tag", "by_hand"))


def card(
    number: int, point: models.ContactPoint, *groups: str, retracted: int | None = None
) -> None:
    made = models.Card.objects.create(
        digest=number.to_bytes(16), source="vcard", key=f"k{number}", recorded_at=1, name="x",
        groups=list(groups), retracted_at=retracted,
    )  # fmt: skip
    models.CardPoint.objects.create(card=made, point=point)


@pytest.fixture
def three() -> list:
    ledger = Ledger()
    made = [ledger.person(name, f"{name.lower()}@x.example") for name in ("Anna", "Bera", "Carl")]
    ledger.message(made[0], made[1:], at(2020, 1, 1), "a", "b")
    for who in made:  # as an import of their mail would leave it
        models.PointSeen.objects.create(point=who.points[0], sent=1, received=1)
        models.PointName.objects.create(point=who.points[0], name=who.person.name, seen=2)
    card(1, made[0].points[0], "Choir", "Friends")
    card(2, made[1].points[0], "Gone", retracted=5)
    project.people_changed()
    return made


def test_cards_tell_tags_and_hands_add_to_them(three):
    anna, bera, carl = (who.id for who in three)
    assert rows() == {(anna, "Choir", False), (anna, "Friends", False)}
    done = tagging.add([anna, bera, carl, 999], "choir ")
    assert (done.changed, done.left, done.from_cards) == (2, 1, 1)
    assert rows() == {
        (anna, "Choir", False),
        (anna, "Friends", False),
        (bera, "choir", True),
        (carl, "choir", True),
    }
    off = tagging.remove([anna, bera, carl], "CHOIR")
    assert (off.changed, off.left, off.from_cards) == (2, 1, 1)
    assert rows() == {(anna, "Choir", False), (anna, "Friends", False)}
    tagging.take_back(off.first, off.last)
    assert (bera, "choir", True) in rows()
    tagging.take_back(done.first, done.last)
    assert rows() == {(anna, "Choir", False), (anna, "Friends", False)}
    with pytest.raises(LookupError):
        tagging.take_back(done.first, done.last)


def test_what_a_card_tells_is_hidden_and_shown_again(three):
    anna = three[0].id
    made = tagging.hide(anna, "choir")
    assert rows() == {(anna, "Friends", False)}
    assert tagging.hidden_tags(anna) == ("choir",)
    tagging.hide(anna, "choir", hidden=False)
    assert (anna, "Choir", False) in rows()
    tagging.hide(anna, "choir")
    later = decisions.latest("tag", "email:anna@x.example#choir")
    taking_back.take_back([later[0]])
    assert (anna, "Choir", False) in rows()
    assert tagging.hidden_tags(anna) == ()
    with pytest.raises(LookupError):
        tagging.take_back(made, made)
    with pytest.raises(LookupError):
        tagging.hide(999, "choir")


def test_a_tag_taken_off_by_hand_does_not_hide_the_cards(three):
    bera = three[1].id
    tagging.add([bera], "Sailor")
    tagging.remove([bera], "Sailor")
    card(3, three[1].points[0], "sailor")
    project.people_changed()
    assert (bera, "sailor", False) in rows()


def test_a_tag_goes_with_the_point_through_merge_and_split(three):
    anna, bera, _carl = (who.id for who in three)
    tagging.add([bera], "Sailor")
    merged = people.merge([anna, bera])
    assert (anna, "Sailor", True) in rows()
    off = tagging.remove([anna], "sailor")
    assert (anna, "Sailor", True) not in rows()
    tagging.take_back(off.first, off.last)
    taking_back.take_back(merged)
    assert (bera, "Sailor", True) in rows()
    assert (anna, "Sailor", True) not in rows()


words = st.sampled_from(["Choir", "choir", "Friends", "Sailor", "Áð æ", "a:b|c"])
steps = st.lists(
    st.tuples(st.sampled_from(["add", "remove", "hide", "show", "undo"]), st.sets(st.integers(0, 2), min_size=1), words),
    max_size=8,
)  # fmt: skip


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=steps)
def test_step_by_step_is_as_anew(three, steps):
    done = []
    for do, who, tag in steps:
        ids = [three[n].id for n in who]
        if do == "undo" and done:
            step = done.pop()
            try:
                tagging.take_back(*step)
            except LookupError:  # decided anew since: nothing changes
                continue
        elif do in {"hide", "show"}:
            made = tagging.hide(ids[0], tag, hidden=do == "hide")
            done.append((made, made))
        elif do in {"add", "remove"}:
            step = getattr(tagging, do)(ids, tag)
            if step.first:
                done.append((step.first, step.last))
    stepwise = rows()
    everybody = dict(models.PersonPoint.objects.values_list("point", "person"))
    cards.project_cards(everybody, cards.cards())
    assert rows() == stepwise
    models.PersonTag.objects.all().delete()
    tags.project_tags([who.id for who in three])
    assert rows() == stepwise
    models.PersonTag.objects.all().delete()
    cards.project_cards(everybody, cards.cards())
    assert rows() == stepwise


@pytest.mark.parametrize("tag", ["", " ", "#", "a#b", "x" * 121, "\u0301", "ﷺ" * 100])
def test_what_is_no_tag(three, tag):
    with pytest.raises(ValueError, match="tag"):
        tagging.add([three[0].id], tag)


def test_control_characters_of_a_tag_go(three):
    assert tagging.add([three[0].id], "a\0b\n c\u202e").tag == "a b c"


def test_tags_are_counted(three):
    tagging.add([who.id for who in three], "Sailor")
    assert tagging.tags()[0] == ("Sailor", 3)


def test_a_view_is_named_filters():
    made, view = people_views.save(
        " Quiet  investors ", Filters(tags=("investor",), quiet=90), "name"
    )
    assert (view.name, view.query) == ("Quiet investors", "tag=investor&quiet=90&sort=name")
    assert people_views.one("quiet INVESTORS") == view
    people_views.save("QUIET investors", Filters(q="x"))
    assert [one.query for one in people_views.saved()] == ["q=x"]
    taking_back.take_back([decisions.latest("view", view.key)[0]])
    assert people_views.saved() == (view,)
    taking_back.take_back([made])
    assert people_views.saved() == ()


def test_views_are_renamed_removed_and_brought_back():
    _, one = people_views.save("One", Filters(q="a"))
    _, two = people_views.save("Two", Filters(q="b"))
    with pytest.raises(ValueError, match="Another view"):
        people_views.rename(two.key, "ONE")
    people_views.rename(two.key, "Three")
    gone = people_views.remove(one.key)
    assert [view.name for view in people_views.saved()] == ["Three"]
    _, four = people_views.save("Four", Filters())
    assert four.key not in {one.key, two.key}
    taking_back.take_back([gone])
    assert [view.name for view in people_views.saved()] == ["Four", "One", "Three"]
    with pytest.raises(people_views.UnknownViewError):
        people_views.one("nobody")
    for name in ("", "x" * 61):
        with pytest.raises(ValueError, match="name"):
            people_views.save(name, Filters())
