"""Joining: what is joined, what must not be, and the invariants of `resolve`."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tengill.facts.evidence import Evidence
from tengill.people import Decisions, PersonKind, PointSeen, resolve


def points(*rows):
    """(value, display name or None) → points with ids from 1; no @ means a name."""
    return [
        PointSeen(
            number,
            "email" if "@" in value else "name",
            value,
            {name: 3} if name else {},
            sent=1,
            received=1,
        )
        for number, (value, name) in enumerate(rows, 1)
    ]


def together(*rows, **more):
    """Which values ended as one person."""
    given_points = points(*rows)
    found = resolve(given_points, **more)
    value = {point.id: point.value for point in given_points}
    return {frozenset(value[joined.point] for joined in one.points) for one in found.people}


@pytest.mark.parametrize(
    "rows",
    [
        [("anna.lind@acme.example", "Anna Lind"), ("alind@acme.example", "Lind, Anna")],
        [("anna.lind@acme.example", "Anna Lind"), ("anna_lind@eu.acme.example", None)],
        [("jeff.dahlberg@acme.example", None), ("jdahlberg@acme.example", "Jeffrey Dahlberg")],
        [("anna.lind@acme.example", "Anna Lind"), ("m..lind@acme.example", "Lind, Anna M.")],
        [("anna.lind@acme.example", "Anna Lind"), ("anna..lind@acme.example", None)],
        [("anna.lind@acme.example", "Anna Lind"), ("Anna Lind", None)],
        [("anna.lind@acme.example", "Anna Lind"), ("Lind, Anna", None)],
        [("bjonsson@acme.example", "Bo Jönsson"), ("bo.jonsson@acme.example", None)],
        [("gudrun.olafs@acme.example", "Guðrún Ólafs"), ("gunna.olafs@acme.example", "Gunna Ólafs")],
        [("pdahlberg@acme.example", "Per Dahlberg"), ("pdahlberg@mail.acme.example", None)],
        [("per.dahlberg@acme.example", "Per Dahlberg"), ("perdahlberg@gmail.com", "Per Dahlberg")],
        [("per.dahlberg@acme.example", "Per Dahlberg"), ("per.dahlberg@beta.example", "Dahlberg, Per")],
        [("sigridur.hallvardsdottir@acme.example", "Sigríður Hallvarðsdóttir"), ("sigridur.hallvardsdottir@beta.example", "Sigríður Hallvarðsdóttir")],
        [("per.dahlberg@gmail.com", "Per"), ("perdahlberg+x@gmail.com", None)],
    ],
)  # fmt: skip
def test_one_person(rows):
    assert together(*rows) == {frozenset(value for value, _ in rows)}


@pytest.mark.parametrize(
    "rows",
    [
        # first name only, in every shape
        [("anna@acme.example", "Anna"), ("anna@beta.example", "Anna")],
        [("anna@acme.example", "Anna"), ("Anna", None)],
        [("anna@acme.example", None), ("anna@eu.acme.example", None)],
        # the same name at two companies
        [("john.smith@acme.example", "John Smith"), ("john.smith@beta.example", "John Smith")],
        [("per.dahlberg@acme.example", "Per Dahlberg"), ("pd@beta.example", "Per Dahlberg")],
        [("per.dahlberg@acme.example", "Per Dahlberg"), ("per.dahlberg@beta.example", None)],
        [("per.dahl12@acme.example", "Per Dahl"), ("per.k.dahl7@acme.example", "Per K. Dahl")],
        # a common name and free mail
        [("john.smith@acme.example", "John Smith"), ("john.smith@gmail.com", "John Smith")],
        [("sigridur@acme.example", "Sigríður Jónsdóttir"), ("sigridurj@gmail.com", "Sigríður Jónsdóttir")],
        # middle initials, generations and given names that differ
        [("a.m.lind@acme.example", "Anna M. Lind"), ("a.k.lind@acme.example", "Anna K. Lind")],
        [("karl.brandt@acme.example", "Karl Brandt Jr."), ("kbrandt@acme.example", "Karl Brandt III")],
        [("anna.lind@acme.example", "Anna Lind"), ("karl.lind@acme.example", "Karl Lind")],
        # told apart by a number
        [("anna.lind@acme.example", "Anna Lind"), ("anna.lind2@acme.example", "Anna Lind")],
        # roles
        [("info@acme.example", "Acme"), ("info@eu.acme.example", "Acme")],
        # a common name in two forms
        [("bill.white@acme.example", "Bill White"), ("william.white@acme.example", "William White")],
        # a stranger's address out of step with its name
        [("q7@acme.example", "Anna Lind"), ("anna.lind@beta.example", "Anna Lind")],
    ],
)  # fmt: skip
def test_not_one_person(rows):
    assert together(*rows) == {frozenset((value,)) for value, _ in rows}


def test_a_short_form_that_fits_two_people_joins_neither_and_is_suggested():
    rows = points(
        ("chris.dahl@acme.example", "Chris Dahl"),
        ("christopher.dahl@acme.example", "Christopher Dahl"),
        ("christine.dahl@acme.example", "Christine Dahl"),
    )
    found = resolve(rows)
    assert len(found.people) == 3
    assert {(one.left, one.right) for one in found.suggestions} == {(1, 2), (1, 3)}


def test_where_a_name_is_numbered_a_third_address_joins_neither():
    rows = points(
        ("anna.lind@acme.example", "Anna Lind"),
        ("anna.lind2@acme.example", "Anna Lind"),
        ("alind@acme.example", "Anna Lind"),
        *((f"bo.dahl{number}@acme.example", "Bo Dahl") for number in range(1, 90)),
    )
    found = resolve(rows)
    assert len(found.people) == len(rows)
    assert (1, 3) in {(one.left, one.right) for one in found.suggestions}


def test_a_name_alone_that_fits_two_people_joins_neither():
    found = together(
        ("per.dahlberg@acme.example", "Per Dahlberg"),
        ("pd@beta.example", "Per Dahlberg"),
        ("Per Dahlberg", None),
    )
    assert len(found) == 3


def test_an_address_shared_by_two_names_is_joined_to_neither():
    rows = points(("x", None), ("anna.lind@acme.example", "Anna Lind"))
    shared = PointSeen(9, "email", "lind@acme.example", {"Anna Lind": 5, "Karl Lind": 5})
    found = resolve([*rows, shared])
    assert found.person_of()[9] == 9


def test_two_addresses_often_side_by_side_need_the_same_name():
    rows = (
        ("jeff.dahlberg@acme.example", "Jeff Dahlberg"),
        ("jeffrey.dahlberg@acme.example", "Jeffrey Dahlberg"),
    )
    assert len(together(*rows)) == 1
    assert len(together(*rows, together={(1, 2): 5})) == 2
    same = [(value, "Jeff Dahlberg") for value, _ in rows]
    assert len(together(*same, together={(1, 2): 5})) == 1


def test_what_a_person_shows():
    found = resolve(
        [
            PointSeen(4, "email", "alind@acme.example", {"LIND, ANNA": 2}, 1, 2, 0, 50, 90),
            PointSeen(7, "email", "anna.lind@acme.example", {"Anna Lind": 9}, 5, 6, 0, 40, None),
        ],
        Decisions(owners={"email:anna.lind@acme.example": True}),
    )
    (anna,) = found.people
    assert (anna.id, anna.name, anna.sort_name) == (4, "Anna Lind", "lind anna")
    assert (anna.address, anna.organisation) == ("anna.lind@acme.example", "acme.example")
    assert (anna.sent, anna.received, anna.first_at, anna.last_at) == (6, 8, 40, 90)
    assert anna.kind is PersonKind.PERSON
    assert anna.is_owner
    first, second = anna.points
    assert (first.point, first.reason, first.evidence) == (4, "", Evidence.WITNESSED)
    assert (second.point, second.evidence) == (7, Evidence.INFERRED)
    assert second.reason


def test_the_better_spelling_of_a_name_is_shown():
    point = PointSeen(1, "email", "gudrun@acme.example", {"Gudrun Jonsdottir": 4, "Guðrún Jónsdóttir": 4})  # fmt: skip
    assert resolve([point]).people[0].name == "Guðrún Jónsdóttir"


@pytest.mark.parametrize(
    ("value", "names", "kind"),
    [
        ("noreply@acme.example", {}, "role"),
        ("no-reply@acme.example", {}, "role"),
        ("info@acme.example", {"Acme": 2}, "role"),
        ("sales@acme.example", {}, "role"),
        ("fyrirspurnir@acme.example", {}, "role"),
        ("bokhald@acme.example", {"Bókhald": 1}, "role"),
        ("starfsmenn@acme.example", {}, "list"),
        ("allir@acme.example", {}, "list"),
        ("all-staff@acme.example", {}, "list"),
        ("owner-chess@lists.example", {}, "list"),
        ("chess-l@lists.example", {}, "list"),
        ("bounce-7731-x=y@news.example", {}, "role"),
        ("q1@acme.example", {"Office of the Chairman": 3}, "role"),
        ("q2@acme.example", {"Acme Announcements": 3}, "role"),
        ("office.chairman@acme.example", {"Office of the Chairman": 3}, "role"),
        ("Office of the Chairman", {}, "role"),
        ("All Acme Employees", {}, "list"),
        ("undisclosed-recipients:", {}, "list"),
        ("bill.press@acme.example", {"Bill Press": 3}, "person"),
        ("anna.news@acme.example", {"Anna News": 3}, "person"),
        ("anna@acme.example", {}, "person"),
        ("axl@acme.example", {"Anna Lind": 3}, "person"),
        ("Anna Lind", {}, "person"),
    ],
)
def test_roles_and_lists_are_told_from_people(value, names, kind):
    point = PointSeen(1, "email" if "@" in value else "name", value, names, sent=1)
    (found,) = resolve([point]).people
    assert found.kind == kind
    assert found.kind_reason


def test_list_headers_and_bulk_alone_tell_too():
    by_header = PointSeen(1, "email", "chess@acme.example", is_list=True)
    assert resolve([by_header]).people[0].kind is PersonKind.LIST
    bulk = PointSeen(1, "email", "q@acme.example", {"Good Things": 9}, sent=9, bulk_sent=9)
    assert resolve([bulk]).people[0].kind is PersonKind.ROLE
    few = PointSeen(1, "email", "q@acme.example", {"Good Things": 9}, sent=9, bulk_sent=2)
    assert resolve([few]).people[0].kind is PersonKind.PERSON


def test_decisions_on_kind_and_name_hold():
    (found,) = resolve(
        points(("info@acme.example", "Acme")),
        Decisions(
            kinds={"email:info@acme.example": "person"},
            names={"email:info@acme.example": "Anna Lind"},
        ),
    ).people
    assert (found.kind, found.name, found.kind_reason) == ("person", "Anna Lind", "decided by hand")


def test_a_merge_that_a_split_forbids_is_refused_and_said():
    rows = points(("a@x.example", None), ("b@x.example", None), ("c@x.example", None))
    one, two, three = (point.key for point in rows)
    found = resolve(rows, Decisions(merges=((one, two), (two, three)), splits=((one, three),)))
    assert len(found.people) == 2
    (refused,) = found.refused
    assert {refused.left, refused.right} == {two, three}


def test_a_merge_by_hand_does_not_keep_others_from_joining():
    rows = points(
        ("anna.lind@acme.example", "Anna Lind"),
        ("anna.berg@beta.example", "Anna Berg"),
        ("alind@acme.example", "Anna Lind"),
    )
    found = resolve(rows, Decisions(merges=((rows[0].key, rows[1].key),)))
    (anna,) = found.people
    assert [joined.evidence for joined in anna.points][1] is Evidence.CONFIRMED


def test_the_owners_addresses_are_one_person_when_they_bear_one_name():
    rows = points(
        ("me@acme.example", "Per Dahlberg"),
        ("pd@beta.example", "Per Dahlberg"),
        ("boss@acme.example", "Anna Lind"),
    )
    owners = {point.key: True for point in rows}
    found = resolve(rows, Decisions(owners=owners))
    assert [(one.id, one.is_owner) for one in found.people] == [(1, True), (3, True)]


def test_an_address_of_the_owners_without_a_trusted_name_is_theirs_too():
    rows = points(
        ("per.home@mail.example", "Per Dahlberg"),
        ("me@acme.example", "Per Dahlberg"),
        ("pd@beta.example", "Per Dahlberg"),
        ("info@acme.example", None),
    )
    found = resolve(rows, Decisions(owners={point.key: True for point in rows}))
    assert [[point.point for point in one.points] for one in found.people] == [[1, 2, 3], [4]]
    other = points(("boss@acme.example", "Anna Lind"))[0]
    both = [*rows[:3], replace(other, id=9)]
    found = resolve(both, Decisions(owners={point.key: True for point in both}))
    assert [[point.point for point in one.points] for one in found.people] == [[1], [2, 3], [9]]


def test_two_points_of_one_id_are_refused():
    with pytest.raises(ValueError, match="id"):
        resolve([PointSeen(1, "email", "a@x.example"), PointSeen(1, "email", "b@x.example")])


# ---------------------------------------------------------------- invariants

_GIVEN = ["Anna", "Jeff", "Jeffrey", "Chris", "Christine", "Karl", "Guðrún", "Gunna"]
_LAST = ["Lind", "Dahlberg", "Smith", "Jónsdóttir"]
_DOMAIN = ["acme.example", "eu.acme.example", "beta.example", "gmail.com"]
_FORM = ["{g}.{l}@{d}", "{i}{l}@{d}", "{l}@{d}", "{g}@{d}", "{g}..{l}@{d}", "info@{d}", "{G} {L}"]


@st.composite
def archives(draw):
    """Points of a small world in which names clash a lot."""
    values = {}
    for number in range(draw(st.integers(1, 14))):
        given_name, last = draw(st.sampled_from(_GIVEN)), draw(st.sampled_from(_LAST))
        value = draw(st.sampled_from(_FORM)).format(
            g=given_name.lower(), i=given_name[0].lower(), l=last.lower(),
            d=draw(st.sampled_from(_DOMAIN)), G=given_name, L=last,
        )  # fmt: skip
        shown = draw(st.sampled_from([f"{given_name} {last}", f"{last}, {given_name} M.", ""]))
        kind = "email" if "@" in value else "name"
        values[value] = PointSeen(
            number * 3 + 1, kind, value, {shown: 2} if shown else {}, sent=number
        )
    return list(values.values())


def _pairs(draw, found, most):
    keys = [point.key for point in found]
    chosen = draw(st.lists(st.tuples(st.sampled_from(keys), st.sampled_from(keys)), max_size=most))
    return tuple(pair for pair in chosen if pair[0] != pair[1])


def _groups(resolution):
    return {frozenset(joined.point for joined in one.points) for one in resolution.people}


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.data())
def test_order_does_not_matter_ids_are_the_smallest_and_every_point_has_one_person(data):
    found = data.draw(archives())
    decisions = Decisions(merges=_pairs(data.draw, found, 3), splits=_pairs(data.draw, found, 3))
    straight = resolve(found, decisions)
    assert straight == resolve(data.draw(st.permutations(found)), decisions)
    assert sorted(straight.person_of()) == sorted(point.id for point in found)
    assert sum(len(one.points) for one in straight.people) == len(found)
    for one in straight.people:
        assert one.id == min(joined.point for joined in one.points)
    assert [one.id for one in straight.people] == sorted(one.id for one in straight.people)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.data())
def test_splits_hold_and_merges_hold_unless_a_split_forbids(data):
    found = data.draw(archives())
    merges, splits = _pairs(data.draw, found, 4), _pairs(data.draw, found, 4)
    person = resolve(found, Decisions(merges=merges, splits=splits)).person_of()
    ids = {point.key: point.id for point in found}
    for one, other in splits:
        assert person[ids[one]] != person[ids[other]]
    # The oracle: groups grown by brute force from the merges alone.
    free = resolve(found, Decisions(merges=merges)).person_of()
    for one, other in merges:
        assert free[ids[one]] == free[ids[other]]


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.data())
def test_resolving_again_with_the_result_as_decisions_changes_nothing(data):
    found = data.draw(archives())
    splits = _pairs(data.draw, found, 3)
    first = resolve(found, Decisions(splits=splits))
    key = {point.id: point.key for point in found}
    merges = tuple(
        (key[one.point], key[other.point])
        for person in first.people
        for one, other in pairwise(person.points)
    )
    again = resolve(found, Decisions(merges=merges, splits=splits))
    assert not again.refused
    assert _groups(again) == _groups(first)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.data())
def test_merges_without_any_evidence_equal_a_naive_partition(data):
    found = [
        PointSeen(number, "email", f"q{number}x@d{number}.example")
        for number in range(1, data.draw(st.integers(2, 12)))
    ]
    merges = _pairs(data.draw, found, 8)
    groups = [{point.key} for point in found]
    for one, other in merges:
        mine = next(group for group in groups if one in group)
        theirs = next(group for group in groups if other in group)
        if mine is not theirs:
            groups.remove(theirs)
            mine |= theirs
    ids = {point.key: point.id for point in found}
    expected = {frozenset(ids[key] for key in group) for group in groups}
    assert _groups(resolve(found, Decisions(merges=merges))) == expected


@pytest.mark.parametrize(
    ("old", "new", "main"),
    [
        ({"sent": 9}, {"sent": 2, "last_at": 900}, "anna.lind@acme.example"),
        ({"last_at": 100}, {"last_at": 900}, "lind.anna@acme.example"),
        ({}, {"names": {"Anna Lind": 5}}, "lind.anna@acme.example"),
        ({}, {}, "anna.lind@acme.example"),
    ],
    ids=["used most", "used latest", "named most", "by the alphabet"],
)
def test_the_main_address_is_the_one_used_most_then_latest(old, new, main):
    there = [
        replace(PointSeen(1, "email", "anna.lind@acme.example", {"Anna Lind": 3}), **old),
        replace(PointSeen(2, "email", "lind.anna@acme.example", {"Anna Lind": 3}), **new),
    ]
    (person,) = resolve(there).people
    assert person.address == main
