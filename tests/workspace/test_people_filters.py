"""Filters of the People list against a loop over every person; orders; pages; what stays in memory."""

from datetime import UTC, datetime

import people_world
import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledger_builders import Ledger, at

from tengill.facts.folding import fold
from tengill.ledger import models
from tengill.workspace import owner_ties, people, people_filter, people_frame
from tengill.workspace import settings as choices
from tengill.workspace.people_filter import FAIR, STRONG, FilterError, Filters, read
from tengill.workspace.people_frame import frame
from tengill.workspace.people_matching import matching

pytestmark = pytest.mark.django_db

NOW = int(datetime(2021, 1, 1, tzinfo=UTC).timestamp())


@pytest.fixture(scope="module")
def filled(django_db_setup, django_db_blocker):
    """The world, made once; each test rolls back its own."""
    with django_db_blocker.unblock():
        atomic = transaction.atomic()
        atomic.__enter__()
        try:
            people = people_world.fill()
            yield people, Slow()
        finally:
            transaction.set_rollback(True)
            atomic.__exit__(None, None, None)


@pytest.fixture
def world(filled, db) -> dict:
    return filled[0]


class Slow:
    """The same question, asked of one person at a time."""

    def __init__(self) -> None:
        self.owners = choices.owner_ids()
        everybody = list(models.Person.objects.prefetch_related("points__point"))
        ties = owner_ties.with_people(self.owners, [one.pk for one in everybody], NOW)
        self.told = [(one, ties.get(one.pk)) for one in everybody]
        self.of = {
            name: {
                one.pk: [
                    getattr(row, column)
                    for row in getattr(one, name).all()
                ]
                for one in everybody
            }
            for name, column in (
                ("organisations", "folded"), ("places", "folded"), ("tags", "folded"), ("sources", "source"),
            )
        }  # fmt: skip

    def find(self, wanted: Filters) -> set[int]:
        return {one.pk for one, tie in self.told if self._fits(wanted, one, tie)}

    def _fits(self, wanted: Filters, one, tie) -> bool:
        about = {name: of[one.pk] for name, of in self.of.items()}
        houses = [*about["organisations"], fold(one.organisation).strip()]
        yes = wanted.kind in {"all", one.kind}
        if wanted.org:
            yes &= any(h and all(w in h for w in fold(wanted.org).split()) for h in houses)
        if wanted.place:
            yes &= any(all(w in p for w in fold(wanted.place).split()) for p in about["places"])
        yes &= all(fold(tag) in about["tags"] for tag in wanted.tags)
        yes &= not wanted.source or wanted.source in about["sources"]
        yes &= not wanted.tie or wanted.tie == self._band(one, tie)
        if wanted.after or wanted.before or wanted.quiet:
            last = None if tie is None else datetime.fromtimestamp(tie.last_at, choices.zone())
            yes &= last is not None
            if last is not None:
                day = last.date().isoformat()
                yes &= not wanted.after or day >= wanted.after
                yes &= not wanted.before or day < wanted.before
                yes &= not wanted.quiet or NOW - tie.last_at >= wanted.quiet * 86_400
        return bool(yes and self._says(wanted.q, one, houses))

    def _band(self, one, tie) -> str:
        if tie is None:
            return "" if one.pk in self.owners else "none"
        if tie.one_way:
            return "one-way"
        return "strong" if tie.now >= STRONG else "fair" if tie.now >= FAIR else "faint"

    def _says(self, q: str, one, houses: list[str]) -> bool:
        points = [(p.point.kind, p.point.value) for p in one.points.all()]
        digits = q.translate(str.maketrans("", "", " -+()./\u00a0"))
        if len(digits) >= 4 and digits.isascii() and digits.isdecimal():
            return any(kind != "name" and digits in v.replace(" ", "") for kind, v in points)
        for word in fold(q).split()[:8]:
            bare = word.removeprefix("@") or word
            found = word in one.sort_name or any(word in house for house in houses)
            found = found or any(bare in ascii_lower(value) for _kind, value in points)
            if not found:
                return False
        return True


def ascii_lower(text: str) -> str:
    return "".join(ch.lower() if ch.isascii() else ch for ch in text)


words = st.sampled_from(
    ["", "", "anna", "aesir", "ÞÓRÐUR", "lind quill", "@handle3", "555 12", "+354 555-1203", "org1.example",
     "e", "harbour", "north", "<b>", "=", "p1@", "%", "_", "'", "hostile", "zzz"]
)  # fmt: skip
filters = st.builds(
    Filters,
    q=words,
    org=st.sampled_from(["", "", "", "north", "æsir", "light north", "harb", "%", "&"]),
    place=st.sampled_from(["", "", "", "reykjavik", "ís isafjordur", "e"]),
    tags=st.lists(st.sampled_from(["investor", "Kor", "KÓR", "=Tag", "none"]), max_size=2).map(
        tuple
    ),
    source=st.sampled_from(["", "", "mail", "linkedin", "vcard", "x"]),
    tie=st.sampled_from(["", "", *people_filter.BANDS]),
    after=st.sampled_from(["", "", "2016-01-09", "2018-03-01", "2020-01-05", "0001-01-01"]),
    before=st.sampled_from(["", "", "2016-01-09", "2019-03-01", "2020-01-05", "9999-12-31"]),
    quiet=st.sampled_from([0, 0, 30, 400, 36_500]),
    kind=st.sampled_from(people_filter.KINDS),
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(asked=filters, sort=st.sampled_from(["close", "recent", "name", "organisation"]))
def test_filters_find_whom_a_loop_finds(filled, world, asked, sort):
    found = matching(asked, sort, NOW, everybody=True)
    assert len(set(found.ids())) == len(found.rows)
    assert set(found.ids()) == filled[1].find(asked)


@given(asked=filters)
def test_filters_outlive_their_address(asked):
    told: dict[str, list[str]] = {}
    for name, value in asked.pairs():
        told.setdefault(name, []).append(value)
    again = read(told)
    assert again == Filters(
        **{
            **{
                f: getattr(asked, f)
                for f in ("q", "org", "place", "source", "tie", "after", "before", "quiet", "kind")
            },
            "tags": tuple(dict.fromkeys(asked.tags)),
        }
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    told=st.dictionaries(
        st.sampled_from(["q", "org", "tie", "after", "before", "quiet", "kind", "tag", "page"]),
        st.lists(st.text(max_size=30), max_size=2),
    )
)
def test_any_address_is_read_or_refused_in_words(told):
    try:
        read(told)
    except FilterError as error:
        said = str(error)
    else:
        said = "."
    assert said.endswith(".")


def test_strength_is_told_as_everywhere_else(world):
    everybody = frame(choices.owner_ids(), NOW)
    ties = owner_ties.with_people(choices.owner_ids(), everybody.ids.tolist(), NOW)
    assert len(ties) == everybody.tied.sum() > 10
    for pk, strength, last, wrote in zip(
        everybody.ids.tolist(), everybody.strength, everybody.last, everybody.wrote, strict=True
    ):
        if pk in ties:
            assert (strength, last, wrote) == (
                pytest.approx(ties[pk].now),
                ties[pk].last_at,
                not ties[pk].one_way,
            )


def test_orders(world):
    everybody = frame(choices.owner_ids(), NOW)
    row = {pk: n for n, pk in enumerate(everybody.ids.tolist())}
    names = dict(models.Person.objects.values_list("pk", "sort_name"))
    houses = {
        pk: fold(name).strip()
        for pk, name in models.Person.objects.values_list("pk", "organisation")
    }
    told = models.PersonOrganisation.objects.filter(current=True).order_by("since", "-name")
    houses |= dict(told.values_list("person", "folded"))  # what a card calls it comes first
    by = {
        sort: matching(Filters(kind="all"), sort, NOW, everybody=True).ids()
        for sort in ("close", "recent", "name", "organisation")
    }
    assert by["name"] == sorted(row, key=lambda pk: (names[pk], pk))
    assert by["organisation"] == sorted(
        row, key=lambda pk: (not houses[pk], houses[pk], names[pk], pk)
    )

    def tied(pk):
        return everybody.tied[row[pk]]

    assert by["recent"] == sorted(row, key=lambda pk: (not tied(pk), -everybody.last[row[pk]], pk))
    place = {pk: 2 if not tied(pk) else int(not everybody.wrote[row[pk]]) for pk in row}
    assert by["close"] == sorted(
        row, key=lambda pk: (place[pk], -everybody.strength[row[pk]], -everybody.last[row[pk]], pk)
    )


@pytest.mark.parametrize("sort", people_filter.SORTS)
def test_pages_show_everybody_once(world, sort):
    asked = Filters(q="e", kind="all")
    whole = people.list_people(
        sort=sort, filters=asked, limit=500, now=datetime.fromtimestamp(NOW, UTC)
    )
    seen, cursor = [], ""
    while True:
        page = people.list_people(
            sort=sort, filters=asked, limit=3, cursor=cursor, now=datetime.fromtimestamp(NOW, UTC)
        )
        seen += [one.id for one in page.rows]
        assert (page.every, page.total) == (len(whole.rows), len(whole.rows))
        cursor = page.next
        if not cursor:
            break
    assert seen == [one.id for one in whole.rows]


def test_with_a_filter_also_those_without_a_tie_are_listed(world):
    listed = people.list_people(filters=Filters(source="mail"), limit=500).rows
    assert None in [one.strength for one in listed]
    assert None not in [one.strength for one in people.list_people(limit=500).rows]


@pytest.mark.parametrize("change", ["name", "tie", "new", "gone", "kind", "busy"])
def test_what_is_kept_in_memory_is_never_out_of_date(world, change, monkeypatch):
    before = frame(choices.owner_ids(), NOW)
    assert frame(choices.owner_ids(), NOW) is before
    models.PersonTag.objects.create(person_id=world["p1"].id, tag="x", folded="x")
    assert frame(choices.owner_ids(), NOW) is before
    pk = world["p1"].id
    match change:
        case "name":
            models.Person.objects.filter(pk=pk).update(organisation="Elsewhere")
        case "kind":
            models.Person.objects.filter(pk=pk).update(kind="list")
        case "tie":
            models.Tie.objects.filter(a=world["me"].id, b=pk).update(last_at=at(2020, 12, 30))
        case "busy":
            models.PersonActivity.objects.create(
                person_id=pk, at=at(2020, 1, 1), fast=3.0, slow=9.0
            )
        case "new":
            Ledger().person("Nina New", "nina@new.example")
        case _:
            models.Person.objects.filter(pk=pk).delete()
    with monkeypatch.context() as patched:
        patched.setattr(people_frame, "read_columns", _never)
        after = frame(choices.owner_ids(), NOW)
    assert after is not before
    people_frame._kept.clear()
    whole = frame(choices.owner_ids(), NOW)
    for name in ("ids", "kind", "owner", "tied", "wrote", "last", "strength"):
        assert getattr(after, name).tolist() == getattr(whole, name).tolist(), name
    assert houses(after) == houses(whole)


def houses(told: people_frame.Frame) -> list[str]:
    return [told.organisations[place] for place in told.organisation]


def _never(_owners):
    raise AssertionError("everybody was read for a change of one")


def test_a_change_nobody_tells_of_reads_everybody(world):
    before = frame(choices.owner_ids(), NOW)
    with connection.cursor() as c:
        c.execute("UPDATE people_generation SET n = random()")
        c.execute("UPDATE ledger_tie SET last_at = last_at + 1")
    assert frame(choices.owner_ids(), NOW).last.tolist() != before.last.tolist()


def test_a_transaction_rolled_back_leaves_nothing_behind(world):
    before = frame(choices.owner_ids(), NOW)
    with transaction.atomic():
        models.Person.objects.filter(pk=world["p1"].id).update(organisation="Elsewhere")
        assert "elsewhere" in frame(choices.owner_ids(), NOW).organisations
        transaction.set_rollback(True)
    after = frame(choices.owner_ids(), NOW)
    assert after.organisations == before.organisations
    models.Person.objects.filter(pk=world["p1"].id).update(organisation="Otherwise")
    assert "otherwise" in frame(choices.owner_ids(), NOW).organisations


def test_nobody_at_all(world):
    models.Person.objects.all().delete()
    assert people.list_people(filters=Filters(q="x", org="y", tags=("z",))).rows == ()
    assert people.list_people(sort="organisation").rows == ()
