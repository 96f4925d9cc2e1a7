"""Why true pairs were once missed, cause by cause: each cure, and what it must not join."""

import math
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tengill.facts.contacts import PersonName
from tengill.people.linkage import Job, Linked, Pair, Reason, Record, link
from tengill.people.linkage.clusters import Clusters
from tengill.people.linkage.columns import Row, may_be_one, rows_of
from tengill.people.linkage.context import FEATURES, Crowd, best_between, features
from tengill.people.linkage.forms import Form, form_of, forms_of
from tengill.people.linkage.judging import SecondLook, chance, terms_of
from tengill.people.linkage.linking import SURE, first_look
from tengill.people.linkage.rarity import Rarity
from tengill.people.linkage.tables import table_of
from tengill.people.tables import full_forms, read


def record(number: int, name: str = "", source: str = "vcard", **told: object) -> Record:
    names = (PersonName(name),) if name else ()
    return Record(number, ((source, f"{source}-{number}"),), names, **told)  # type: ignore[arg-type]


def parted(number: int, given_: str, family: str, source: str = "vcard") -> Record:
    name = PersonName(f"{given_} {family}", given_, "", family)
    return Record(number, ((source, f"{source}-{number}"),), (name,))


def share_a_block(records: Sequence[Record]) -> bool:
    one, other = table_of(rows_of(records)).column("blocks").to_pylist()
    return not set(one).isdisjoint(other)


def keys(*told: PersonName) -> set[str]:
    return {form.key for form in forms_of(told)}


# ---------------------------------------------------------------- names


@pytest.mark.parametrize(
    ("given_", "family"),
    [
        ("Edda", "ter Molenkamp"),
        ("Edda", "Molenkamp, ter"),
        ("Edda", "Molenkamp ter"),
        ("ter Molenkamp", "Edda"),
        ("Molenkamp, ter", "Edda"),
        ("Edda", "Molenkamp"),
    ],
)
def test_particles_stand_where_they_like(given_: str, family: str) -> None:
    told = keys(PersonName(f"{given_} {family}", given_, "", family))
    assert "edda molenkamp" in told or "edda termolenkamp" in told
    assert told & keys(PersonName("Edda ter Molenkamp"))


def test_a_given_name_that_is_a_particle_elsewhere_stays_one() -> None:
    told = form_of(PersonName("Ben Kelduvind", "Ben", "", "Kelduvind"))
    assert told is not None
    assert (told.given, told.last) == ("ben", "kelduvind")


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("kasia", "katarzyna"), ("nacho", "ignacio"), ("sepp", "josef"), ("beppe", "giuseppe"),
        ("sasha", "aleksandr"), ("lasse", "lars"), ("tota", "thorunn"), ("kees", "cornelis"),
    ],
)  # fmt: skip
def test_short_forms_of_more_languages(short: str, full: str) -> None:
    assert full in full_forms(short)
    one, other = rows_of(
        [record(1, f"{short} Kelduvind".title()), record(2, f"{full} Kelduvind".title())]
    )
    assert may_be_one(one, other)
    assert one.near & other.near


def _crowd(number: int) -> list[Record]:
    """People whose given names and last names the other records tell apart."""
    return [
        record(number + at, f"{given_} {last}")
        for at, (given_, last) in enumerate(
            (g, v) for g in ("Bera", "Orri", "Una") for v in ("Keldal", "Vindholm", "Moldgard")
        )
    ]


def test_a_name_the_wrong_way_round_is_known_by_the_other_records() -> None:
    rows = rows_of([*_crowd(1), parted(90, "Keldal", "Orri"), parted(91, "Orri", "Keldal")])
    turned, told = rows[-2], rows[-1]
    assert turned.form is not None
    assert (turned.form.given, turned.form.last) == ("orri", "keldal")
    assert turned.near & told.near
    assert told.form is not None
    assert told.form.given == "orri"


def test_who_is_alone_is_not_turned() -> None:
    (row,) = rows_of([parted(1, "Keldal", "Orri")])
    assert row.form is not None
    assert row.form.given == "keldal"


def test_a_profiles_address_spells_the_name_they_had_before() -> None:
    married = Record(
        1, (("linkedin", "bera-kelduvind-5c2f1"),), (PersonName("Bera Vale"),),
        handles=("linkedin:bera-kelduvind-5c2f1",),
    )  # fmt: skip
    one, other = rows_of([married, record(2, "Bera Kelduvind")])
    assert {form.key for form in one.forms} & {form.key for form in other.forms}
    assert share_a_block([married, record(2, "Bera Kelduvind")])


# ---------------------------------------------------------------- who is compared


def test_a_first_name_at_one_house_is_compared() -> None:
    card = record(1, "Bera", jobs=(Job("Holm Energy"),))
    full = record(2, "Bera Kelduvind", "linkedin", jobs=(Job("Holm Energy ehf."),))
    assert share_a_block([card, full])
    assert not share_a_block([card, record(2, "Orri Kelduvind", jobs=(Job("Holm Energy"),))])


@pytest.mark.parametrize("local", ["bera", "berak"])
def test_an_address_without_a_name_is_compared_with_whom_the_house_calls_so(local: str) -> None:
    mail = record(1, "", "mail", emails=(f"{local}@holmenergy.example",))
    full = record(2, "Bera Kelduvind", "linkedin", jobs=(Job("Holm Energy ehf."),))
    assert share_a_block([mail, full])
    elsewhere = record(2, "Bera Kelduvind", "linkedin", jobs=(Job("Moldgard"),))
    assert not share_a_block([mail, elsewhere])


def _of(*codes: tuple[str, str]) -> Pair:
    return Pair(1, 2, 0.999, tuple(Reason(about, code, code, 7.0) for about, code in codes))


@pytest.mark.parametrize(
    ("codes", "joins"),
    [
        # `bera.kelduvind@` under the name Bera alone: how many are called so is not weighed yet.
        ((("email", "spells"), ("first", "same")), False),
        ((("name", "near_rare"), ("first", "same")), False),
        ((("email", "initials"),), False),
        ((("first", "same"), ("phone", "same")), True),
        ((("name", "same_5"), ("organisation", "rare")), True),
    ],
)
def test_a_given_name_and_its_address_wait_for_the_second_look(
    codes: tuple[tuple[str, str], ...], joins: bool
) -> None:
    records = [record(1, "Bera", "mail"), record(2, "Bera Kelduvind", "linkedin")]
    clusters = Clusters(rows_of(records), (), ())
    joined, open_ = first_look([_of(*codes)], clusters, SURE)
    assert bool(joined) is joins
    assert [pair.held for pair in open_] == ([] if joins else [""])
    assert (clusters.find(1) == clusters.find(2)) is joins


def test_two_addresses_of_mail_do_not_wait_for_it() -> None:
    """The second look joins no two persons whom mail alone knows."""
    records = [record(1, "Bera", "mail"), record(2, "Bera Kelduvind", "mail")]
    clusters = Clusters(rows_of(records), (), ())
    joined, open_ = first_look([_of(("email", "spells"), ("first", "same"))], clusters, SURE)
    assert (len(joined), open_) == (1, [])


# ---------------------------------------------------------------- how common a name is

_NORTH = [(g, v) for g in ("Bera", "Orri", "Una", "Ari") for v in ("Holtsson", "Dalsson", "Ness")]
_SOUTH = [(g, v) for g in ("Inez", "Raul", "Pia", "Teo") for v in ("Moro", "Vega", "Lagos")]


def _many() -> list[tuple[str, list[Form]]]:
    told = []
    for turn in range(14):
        for given_, last in (*_NORTH, *_SOUTH):
            end = ("a", "e", "i", "o", "u", "y", "ae", "ei", "au", "oe", "ia", "io", "ua", "eo")[
                turn
            ]
            told += _named((given_, last + end), (given_ + end, last))
    return told


def test_names_go_together_by_culture() -> None:
    """A name of one culture is likelier than one that mixes two, though its parts are as common.

    Among so few records the strangers around them, of no culture, weigh nine tenths.
    """
    names = [*_many(), *_named(("Bera", "Moro")), *_named(("Inez", "Vega"))]
    rarity = Rarity(names)
    assert rarity.chance(names[-1][1][0]) > 1.5 * rarity.chance(names[-2][1][0])


def _named(*told: tuple[str, str]) -> list[tuple[str, list[Form]]]:
    return [("linkedin", list(forms_of([PersonName(" ".join(name))]))) for name in told]


def test_ones_own_records_do_not_make_a_name_common() -> None:
    once = [*_many(), *_named(("Signy", "Kelduvind"))]
    often = [*once, *[("vcard", once[-1][1])] * 3]
    form = once[-1][1][0]
    assert Rarity(often).chance(form) == pytest.approx(Rarity(once).chance(form), rel=0.2)


@pytest.mark.slow
@settings(max_examples=5, deadline=None)
@given(order=st.randoms(use_true_random=False))
def test_chances_do_not_depend_on_the_order(order) -> None:
    told = _many()
    shuffled = list(told)
    order.shuffle(shuffled)
    form = told[0][1][0]
    assert Rarity(told).chance(form) == Rarity(shuffled).chance(form)


# ---------------------------------------------------------------- together


def test_terms_are_features_and_their_products() -> None:
    at = {name: place for place, name in enumerate(FEATURES)}
    assert terms_of(["same", "same*phone"]) == ((at["same"],), (at["same"], at["phone"]))
    with pytest.raises(KeyError):
        terms_of(["nothing"])


def test_the_shipped_model_is_the_formula() -> None:
    table = read("linkage_context.toml")
    told = [0.1 * place for place in range(len(FEATURES))]
    value = dict(zip(FEATURES, told, strict=True))
    total = table["constant"] + sum(
        weight * math.prod(value[part] for part in name.split("*"))
        for name, weight in table["weights"].items()
    )
    expected = 1 / (1 + math.exp(-max(-50, min(50, total))))
    assert chance(told) == pytest.approx(expected)


_LETTERS = st.sampled_from(["Bera Vale", "B. Vale", "Orri Vale", "Bera Holm", "Bera", ""])


@st.composite
def _people(draw: st.DrawFn) -> list[Record]:
    few = draw(st.integers(3, 7))
    return [
        record(
            number, draw(_LETTERS), draw(st.sampled_from(["vcard", "google", "mail", "linkedin"])),
            emails=tuple(draw(st.lists(st.sampled_from(["a@h.example", "b@h.example"]), max_size=1))),
            phones=tuple(draw(st.lists(st.sampled_from(["+3541", "+3542"]), max_size=1))),
            jobs=tuple(Job(one) for one in draw(st.lists(st.sampled_from(["Holm", "Dal"]), max_size=1))),
        )
        for number in range(1, few + 1)
    ]  # fmt: skip


def _all_pairs(rows: Sequence[Row]) -> list[Pair]:
    ids = [row.record.id for row in rows]
    reason = (Reason("name", "same_4", "the same rare name", 15.0),)
    return [Pair(a, b, 0.5, reason) for n, a in enumerate(ids) for b in ids[n + 1 :]]


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(
    records=_people(), joins=st.lists(st.tuples(st.integers(1, 7), st.integers(1, 7)), max_size=4)
)
def test_a_crowd_kept_up_to_date_is_the_crowd_made_anew(records, joins) -> None:
    rows = rows_of(records)
    clusters = Clusters(rows, (), ())
    crowd = Crowd(rows, clusters)
    for one, other in joins:
        if max(one, other) > len(rows):
            continue
        low, high = sorted((clusters.find(one), clusters.find(other)))
        group = clusters.join_weighed(low, high)
        if group:
            crowd.joined(low, high, group)
    between = best_between(_all_pairs(rows), clusters)
    kept = features(between, crowd, clusters)
    assert kept == features(between, Crowd(rows, clusters), clusters)
    assert all(len(told) == len(FEATURES) for told in kept.values())


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(records=_people(), clear=st.floats(0.0, 1.0))
def test_whatever_the_threshold_nothing_forbidden_is_joined(records, clear) -> None:
    rows = rows_of(records)
    clusters = Clusters(rows, (), [(1, 2)])
    joined = SecondLook(_all_pairs(rows), rows, clusters).join(clear, lambda pair: pair.right != 3)
    assert clusters.find(1) != clusters.find(2)
    assert all(pair.right != 3 for pair in joined)
    for group in clusters.groups():
        profiles = [n for n in group if records[n - 1].sources[0][0] == "linkedin"]
        assert len(profiles) <= 1


def test_what_one_tells_helps_a_third(monkeypatch: pytest.MonkeyPatch) -> None:
    """1 and 2 share a house; only 2 has the telephone of 3. Once 1 and 2 are one, 3 joins both."""
    at = {name: place for place, name in enumerate(FEATURES)}

    def stub(told: Sequence[float]) -> float:
        house, phone = told[at["organisation_rare"]], told[at["phone"]]
        return 0.99 if house else 0.98 if phone else 0.0

    monkeypatch.setattr("tengill.people.linkage.judging.chance", stub)
    rows = rows_of([
        record(1, "Bera Vale", jobs=(Job("Holm"),)),
        record(2, "Bera Vale", jobs=(Job("Holm"),), phones=("+3541",)),
        record(3, "Bera Vale", phones=("+3541",)),
        record(4, "Orri Dal"),
    ])  # fmt: skip
    clusters = Clusters(rows, (), ())
    reason = (Reason("name", "same_4", "the same rare name", 15.0),)
    open_ = [Pair(1, 2, 0.9, reason), Pair(1, 3, 0.4, reason), Pair(1, 4, 0.3, reason)]
    assert len(SecondLook(open_, rows, clusters).join(0.9, lambda _: True)) == 2
    assert clusters.groups() == ((1, 2, 3), (4,))


# ---------------------------------------------------------------- what waits


def _ids(linked: Linked) -> list[tuple[int, int]]:
    return [(pair.left, pair.right) for pair in linked.unclear]


@pytest.mark.slow
def test_a_likely_pair_that_something_forbids_is_asked_with_what_it_is() -> None:
    linked = link([
        record(1, "Ásbjörg Kelduvind", birthday="1980-05-17", phones=("+3545550001",)),
        record(2, "Ásbjörg Kelduvind", birthday="1970-01-01", phones=("+3545550001",)),
    ])  # fmt: skip
    assert linked.clusters == ((1,), (2,))
    assert _ids(linked) == [(1, 2)]
    assert linked.unclear[0].held == "different birthdays"


@pytest.mark.slow
def test_asked_is_from_its_threshold_on_and_surest_first() -> None:
    records = [record(n, "Jón Sigurðsson", "linkedin", jobs=(Job(f"House{n}"),)) for n in (1, 2, 3)]
    records.append(record(9, "Jón Sigurðsson", "google", phones=("+3545550000",)))
    linked = link(records, unclear=0.0001)
    chances = [pair.probability for pair in linked.unclear]
    assert chances == sorted(chances, reverse=True)
    assert link(records, unclear=0.9999).unclear == ()
