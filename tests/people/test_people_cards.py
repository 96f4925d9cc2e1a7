"""What cards say of who is one person: sure where one card tells, careful where several share."""

import pytest

from tengill import people
from tengill.facts.contacts import PersonName
from tengill.facts.evidence import Evidence
from tengill.people import CardSeen, Decisions, Link, PointSeen, Resolution

HOME = "+3545551000"


def seen(*told: tuple[str, str, str]) -> list[PointSeen]:
    """Points of (kind, value, name)."""
    return [
        PointSeen(id=at, kind=kind, value=value, names={name: 1} if name else {})
        for at, (kind, value, name) in enumerate(told, 1)
    ]


def card(number: int, name: str, *points: int, **more: object) -> CardSeen:
    return CardSeen(number, "vcard", str(number), PersonName(name), points, **more)  # type: ignore[arg-type]


def groups(found: Resolution) -> set[tuple[int, ...]]:
    return {tuple(joined.point for joined in person.points) for person in found.people}


def test_points_of_one_card_are_one_person_as_witnessed() -> None:
    points = seen(("email", "ada@holm.example", "Ada Lindqvist"), ("phone", HOME, "Ada Lindqvist"),
                  ("linkedin", "ada-l", "Ada Lindqvist"))  # fmt: skip
    found = people.resolve(points, cards=[card(1, "Ada Lindqvist", 1, 2, 3)])
    (person,) = found.people
    assert [joined.evidence for joined in person.points] == [Evidence.WITNESSED] * 3
    assert person.points[1].reason == "on one card (vcard)"
    assert person.name == "Ada Lindqvist"


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        ("Ada Lindqvist", "Carl Moesgaard", False),
        ("Ada Lindqvist", "Carl Lindqvist", False),
        ("Ada", "Carl Lindqvist", False),
        ("Ada", "Carl", False),
        ("Ada Lindqvist", "Ada M. Lindqvist", True),
        ("Ada Lindqvist", "Ada Moesgaard", True),
        ("Ada", "Ada Lindqvist", True),
    ],
)
def test_a_telephone_on_two_cards_joins_them_unless_the_names_are_two_peoples(
    one: str, other: str, together: bool
) -> None:
    points = seen(
        ("email", "a1@holm.example", ""), ("phone", HOME, ""), ("email", "b2@dal.example", "")
    )
    found = people.resolve(points, cards=[card(1, one, 1, 2), card(2, other, 3, 2)])
    assert ((1, 2, 3) in groups(found)) is together
    assert ((2,) in groups(found)) is not together
    if not together:
        (shared,) = (person for person in found.people if person.id == 2)
        assert shared.kind == "role"


def test_a_switchboard_on_many_cards_joins_nobody() -> None:
    points = seen(("phone", HOME, ""), *(("email", f"p{n}@holm.example", "") for n in range(6)))
    cards = [card(n, f"Desk {'abcdef'[n]}", n + 2, 1) for n in range(6)]
    assert groups(people.resolve(points, cards=cards)) == {(n,) for n in range(1, 8)}


def test_an_office_address_on_a_persons_card_stays_the_offices() -> None:
    points = seen(("email", "info@holm.example", "Holm"), ("email", "ada@holm.example", ""))
    found = people.resolve(points, cards=[card(1, "Ada Lindqvist", 1, 2)])
    assert groups(found) == {(1,), (2,)}


def test_a_house_is_no_person() -> None:
    points = seen(("phone", HOME, "Anna Lind"), ("email", "hello@lind.example", "Anna Lind"))
    found = people.resolve(points, cards=[card(1, "Anna Lind", 1, 2, is_organisation=True)])
    assert {person.kind for person in found.people} == {"role"}


def test_a_split_by_hand_outweighs_a_card() -> None:
    points = seen(("email", "ada@holm.example", ""), ("phone", HOME, ""))
    split = Decisions(splits=((f"phone:{HOME}", "email:ada@holm.example"),))
    found = people.resolve(points, split, cards=[card(1, "Ada Lindqvist", 1, 2)])
    assert groups(found) == {(1,), (2,)}


def test_the_owner_has_the_archives_own_point_and_cards() -> None:
    points = seen(("owner", "me", ""), ("linkedin", "ada-l", "Ada Lindqvist"),
                  ("email", "ada@lind.example", "Ada Lindqvist"), ("x", "@carl", "Carl Moesgaard"))  # fmt: skip
    mine = Decisions(owners={"email:ada@lind.example": True})
    found = people.resolve(points, mine, cards=[card(1, "Ada Lindqvist", 2, is_owner=True)])
    (owner,) = (person for person in found.people if person.is_owner)
    assert tuple(joined.point for joined in owner.points) == (1, 2, 3)
    assert owner.name == "Ada Lindqvist"


def test_links_join_and_unclear_ones_wait() -> None:
    points = seen(("linkedin", "ada-l", "Ada Lindqvist"), ("x", "@adam", "Ada Moesgaard"),
                  ("mastodon", "a@b.example", "Ada Lindqvist"))  # fmt: skip
    sure = Link(1, 2, "maiden name", 0.99, sure=True)
    found = people.resolve(points, links=[sure], unclear=[Link(1, 3, "the same name", 0.6)])
    assert (1, 2) in groups(found)
    assert [(one.left, one.right) for one in found.suggestions] == [(1, 3)]


def test_the_order_of_cards_and_points_does_not_matter() -> None:
    points = seen(("email", "a@holm.example", ""), ("phone", HOME, ""), ("email", "b@dal.example", ""),
                  ("linkedin", "c", ""))  # fmt: skip
    cards = [card(1, "Ada Lindqvist", 1, 2), card(2, "Ada Lindqvist", 3, 2), card(3, "Carl Moe", 4, 1)]  # fmt: skip
    assert people.resolve(points[::-1], cards=cards[::-1]) == people.resolve(points, cards=cards)
