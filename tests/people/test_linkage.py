"""Record linkage: Fellegi and Sunter's sums, what joins, what never does, whatever the order."""

import math
from collections.abc import Iterable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tengill.facts.contacts import PersonName
from tengill.people.linkage import CLEAR, Job, Linked, Pair, Reason, Record, link
from tengill.people.linkage.clusters import Clusters
from tengill.people.linkage.columns import may_be_one, organisation_key, rows_of
from tengill.people.linkage.comparisons import Comparison, Level, bare, fitted
from tengill.people.linkage.context import FEATURES, Crowd, best_between, features
from tengill.people.linkage.forms import aliases, form_of, forms_of, givens, plain, sounded
from tengill.people.linkage.judging import SecondLook
from tengill.people.linkage.scoring import prior, score
from tengill.people.linkage.tables import table_of
from tengill.people.linkage.weights import by_weight, probability, weight, weight_key


def record(number: int, name: str = "", **told: object) -> Record:
    names = tuple(PersonName(part) for part in name.split("|") if part)
    return Record(number, names=names, **told)  # type: ignore[arg-type]


def linkedin(number: int, name: str, house: str = "", **told: object) -> Record:
    jobs = (Job(house),) if house else ()
    return record(number, name, sources=(("linkedin", f"slug-{number}"),),
                  handles=(f"linkedin:slug-{number}",), jobs=jobs, **told)  # fmt: skip


def book(number: int, name: str, house: str = "", **told: object) -> Record:
    jobs = (Job(house),) if house else ()
    return record(number, name, sources=(("google", f"card-{number}"),), jobs=jobs, **told)


def mail(number: int, name: str, address: str, **told: object) -> Record:
    return record(number, name, sources=(("mail", ""),), emails=(address,), **told)


def together(linked: Linked, *ids: int) -> bool:
    return any(set(ids) <= set(group) for group in linked.clusters)


# ---------------------------------------------------------------- the sums


def test_probability_is_fellegi_and_sunters() -> None:
    """Worked by hand: prior 1/100; one name agreed on (m .9, u .01), one place not (m .2, u .8)."""
    odds = (1 / 99) * (0.9 / 0.01) * (0.2 / 0.8)
    levels = [Level("a", "", "", 0.9, 0.01), Level("b", "", "", 0.2, 0.8)]
    assert probability(0.01, levels) == pytest.approx(odds / (1 + odds))
    assert odds / (1 + odds) == pytest.approx(0.185, abs=5e-4)
    assert weight(levels[0]) == pytest.approx(math.log2(90))


@pytest.mark.slow
def test_splink_scores_as_the_formula_does() -> None:
    """Every pair Splink scores has the probability its levels and the learned prior give."""
    rows = rows_of([
        linkedin(1, "Ásbjörg Kelduvind", "Holm"), book(2, "Asbjorg Kelduvind", "Holm hf."),
        book(3, "Ásbjörg Moldgard", "Holm"), mail(4, "A. Kelduvind", "akelduvind@dal.example"),
    ])  # fmt: skip
    comparisons = fitted()
    found = score(table_of(rows), comparisons, 0.0).to_pylist()
    assert len(found) >= 3
    names = {f"mw_{one.about}": by_weight(one) for one in comparisons}
    priors = set()
    for pair in found:
        levels = [
            by[key] for column, by in names.items() if (key := weight_key(pair[column])) in by
        ]
        bayes = math.prod(level.m / level.u for level in levels)
        odds = pair["match_probability"] / (1 - pair["match_probability"])
        priors.add(round(odds / bayes, 12))
    assert len(priors) == 1
    assert prior(4, 0.3) * 0.99 < priors.pop() < prior(4, 4.0) * 1.01


def test_levels_are_looked_up_by_their_weights_without_mistake() -> None:
    for comparison in fitted():
        table = by_weight(comparison)
        assert len(table) == len(comparison.levels), comparison.about
        assert 0 not in table, "a level that says nothing would read as a missing one"


def test_shipped_parameters_are_chances() -> None:
    for comparison in fitted():
        assert [level.code for level in comparison.levels] == [
            level.code for level in _bare(comparison.about).levels
        ]
        assert sum(level.m for level in comparison.levels) == pytest.approx(1, abs=0.02)
        assert all(0 < level.m < 1 for level in comparison.levels)
        assert all(0 < level.u <= 1.01 for level in comparison.levels)


def _bare(about: str) -> Comparison:
    return next(one for one in bare() if one.about == about)


def test_rarer_names_weigh_more() -> None:
    name = {level.code: weight(level) for level in fitted()[0].levels}
    assert name["same_1"] < name["same_3"] < name["same_5"] <= name["same_7"]
    assert name["other"] < name["other_last"] < name["typo_rare"] < name["same_7"]


# ---------------------------------------------------------------- what joins


@pytest.mark.slow
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ásbjörg Kelduvind", "Asbjorg Kelduvind"),
        ("Þórður Hróarsson", "Thordur Hroarsson"),
        ("Jürgen Mühlhauser", "Juergen Muehlhauser"),
        ("Jeffrey Bramblecott", "Jeff Bramblecott"),
        ("Guðrún Eldbergsdóttir", "Gunna Eldbergsdóttir"),
        ("Zhang Wenqiao", "Wenqiao Zhang"),
        ("Сергей Вольницкий", "Sergei Volnitskii"),
        ("Anneke van der Molenkamp", "Anneke van der MOLENKAMP"),
    ],
)
def test_one_name_in_two_spellings_at_one_house_is_one_person(one: str, other: str) -> None:
    linked = link([linkedin(1, one, "Kelduvind Energy ehf."), book(2, other, "Kelduvind Energy")])
    assert linked.clusters == ((1, 2),)
    assert linked.joined[0].probability >= CLEAR
    assert "organisation" in {reason.about for reason in linked.joined[0].reasons}
    assert linked.joined[0].why


@pytest.mark.slow
def test_an_address_and_its_domain_tell_the_house() -> None:
    linked = link([
        linkedin(1, "Ásbjörg Kelduvind", "Moldgard Foods"),
        mail(2, "Asbjorg Kelduvind", "asbjorg@moldgardfoods.example"),
    ])  # fmt: skip
    assert together(linked, 1, 2)


@pytest.mark.slow
def test_twenty_records_work() -> None:
    records = [linkedin(n, f"Given{n} Family{n * 7}x", "Holm") for n in range(1, 11)]
    records += [book(10 + n, f"Given{n} Family{n * 7}x", "Holm") for n in range(1, 11)]
    assert all(len(group) <= 2 for group in link(records).clusters)


@pytest.mark.slow
def test_one_person_with_forty_addresses_is_one() -> None:
    addresses = tuple(f"asbjorg.kelduvind@house{n}.example" for n in range(40))
    records = [book(1, "Ásbjörg Kelduvind", emails=addresses)]
    records += [mail(n + 2, "Ásbjörg Kelduvind", one) for n, one in enumerate(addresses)]
    assert link(records).clusters == (tuple(range(1, 42)),)


@pytest.mark.slow
def test_a_middle_name_tells_namesakes_apart() -> None:
    same = link(
        [linkedin(1, "Jón Bjarki Holtason", "Holm"), book(2, "Jón Bjarki Holtason", "Holm")]
    )
    other = link(
        [linkedin(1, "Jón Bjarki Holtason", "Holm"), book(2, "Jón Teitur Holtason", "Holm")]
    )
    assert together(same, 1, 2)
    assert not together(other, 1, 2)


# ---------------------------------------------------------------- what does not


@pytest.mark.slow
def test_two_people_of_one_name_wait() -> None:
    records = [linkedin(n, "Jón Sigurðsson", f"House{n}") for n in range(1, 5)]
    records.append(book(9, "Jón Sigurðsson", phones=("+3545550000",)))
    linked = link(records)
    assert all(len(group) == 1 for group in linked.clusters)


@pytest.mark.slow
def test_a_familys_phone_joins_nobody() -> None:
    linked = link([
        book(1, "Bera Kelduvind", phones=("+3545550001",)),
        book(2, "Orri Kelduvind", phones=("+3545550001",)),
    ])  # fmt: skip
    assert not together(linked, 1, 2)


@pytest.mark.slow
def test_a_role_address_joins_nobody() -> None:
    linked = link([
        book(1, "Bera Kelduvind", emails=("info@holm.example",)),
        book(2, "Orri Moldgard", emails=("info@holm.example",)),
        record(3, emails=("info@holm.example",), sources=(("mail", ""),)),
    ])  # fmt: skip
    assert all(len(group) == 1 for group in linked.clusters)


CONTRADICTIONS = [
    ({"birthday": "1980-01-02"}, {"birthday": "1981-01-02"}, "different birthdays"),
    ({"birthday": "--01-02"}, {"birthday": "1981-02-01"}, "different birthdays"),
]


@pytest.mark.parametrize(("one", "other", "why"), CONTRADICTIONS)
def test_what_contradicts_is_never_joined(one: dict, other: dict, why: str) -> None:
    rows = rows_of([book(1, "Ásbjörg Kelduvind", **one), linkedin(2, "Ásbjörg Kelduvind", **other)])
    clusters = Clusters(rows, (), ())
    assert clusters.join(1, 2) == why
    assert clusters.groups() == ((1,), (2,))


def test_a_day_without_its_year_is_no_contradiction() -> None:
    rows = rows_of([book(1, "Bera Vale", birthday="--05-17"), book(2, "Bera Vale", birthday="1980-05-17",
                    phones=("1",))])  # fmt: skip
    assert Clusters(rows, (), ()).contradiction(1, 2) == "two cards in one address book"


@pytest.mark.slow
def test_two_profiles_of_one_network_are_two_people() -> None:
    linked = link([linkedin(1, "Ásbjörg Kelduvind", "Holm"), linkedin(2, "Ásbjörg Kelduvind", "Holm"),
                   book(3, "Ásbjörg Kelduvind", "Holm")])  # fmt: skip
    assert not together(linked, 1, 2)


def test_a_contradiction_holds_over_others_too() -> None:
    """1 and 2 each fit 3; their birthdays differ: at most one of them may have it."""
    rows = rows_of([book(1, "Bera Vale", birthday="1980-05-17"), linkedin(2, "Bera Vale", birthday="1970-01-01"),
                    mail(3, "Bera Vale", "bera@vale.example")])  # fmt: skip
    clusters = Clusters(rows, (), ())
    assert clusters.join(1, 3) == ""
    assert clusters.join(2, 3) == "different birthdays"
    assert clusters.groups() == ((1, 3), (2,))


@pytest.mark.slow
def test_father_and_son_stay_two() -> None:
    linked = link(
        [linkedin(1, "Alvar Bramblecott Jr.", "Holm"), book(2, "Alvar Bramblecott Sr.", "Holm")]
    )
    assert not together(linked, 1, 2)


# ---------------------------------------------------------------- decisions


def _clear_pair() -> list[Record]:
    return [
        linkedin(1, "Ásbjörg Kelduvind", "Holm Energy"),
        book(2, "Ásbjörg Kelduvind", "Holm Energy"),
    ]


@pytest.mark.slow
def test_a_split_outweighs_everything() -> None:
    assert together(link(_clear_pair()), 1, 2)
    linked = link(_clear_pair(), splits=[(2, 1)])
    assert not together(linked, 1, 2)
    assert linked.unclear == ()
    assert not together(link(_clear_pair(), merges=[(1, 2)], splits=[(1, 2)]), 1, 2)


@pytest.mark.slow
def test_a_merge_is_carried_out_whatever_the_names() -> None:
    linked = link([book(1, "Bera Vale"), book(2, "Orri Holm")], merges=[(2, 1), (1, 99)])
    assert linked.clusters == ((1, 2),)


@pytest.mark.slow
def test_a_split_holds_over_merges_with_a_third() -> None:
    records = [book(n, name) for n, name in ((1, "Bera Vale"), (2, "Orri Holm"), (3, "Una Dal"))]
    linked = link(records, merges=[(1, 2), (2, 3)], splits=[(1, 3)])
    assert not together(linked, 1, 3)


# ---------------------------------------------------------------- whatever comes

_GIVEN = st.sampled_from(
    ["Jón", "Jon", "Bera", "B.", "Jeff", "Jeffrey", "Guðrún", "Gunna", "李", ""]
)
_LAST = st.sampled_from(["Sigurðsson", "Vale", "Vale-Holm", "von Stein", "Muehle", "Mühle", ""])


@st.composite
def _records(draw: st.DrawFn) -> list[Record]:
    found = []
    for number in range(1, draw(st.integers(2, 9)) + 1):
        name = f"{draw(_GIVEN)} {draw(_LAST)}".strip()
        source = draw(st.sampled_from(["linkedin", "vcard", "mail"]))
        found.append(Record(
            number,
            sources=((source, "" if source == "mail" else f"k{number}"),),
            names=(PersonName(name),) if name else (),
            emails=tuple(draw(st.lists(st.sampled_from(["a@h.example", "info@h.example", "@", ""]), max_size=2))),
            phones=tuple(draw(st.lists(st.sampled_from(["+3541", "+3542"]), max_size=2))),
            jobs=tuple(Job(one) for one in draw(st.lists(st.sampled_from(["Holm", "Dal hf.", ""]), max_size=2))),
            birthday=draw(st.sampled_from(["", "1980-01-02", "1981-01-02", "--01-02"])),
            neighbours=tuple(draw(st.lists(st.integers(0, 12), max_size=3))),
        ))  # fmt: skip
    return found


_PAIRS = st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9)), max_size=3)


@pytest.mark.slow
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(records=_records(), merges=_PAIRS, splits=_PAIRS, order=st.randoms(use_true_random=False))
def test_order_does_not_matter_and_nothing_contradicts(records, merges, splits, order) -> None:
    linked = link(records, merges=merges, splits=splits)
    shuffled = list(records)
    order.shuffle(shuffled)
    again = link(shuffled, merges=merges[::-1], splits=splits[::-1])
    assert again == linked
    assert sorted(n for group in linked.clusters for n in group) == [one.id for one in records]
    for group in linked.clusters:
        for one, other in splits:
            assert one == other or not {one, other} <= set(group)
    _nothing_contradicts(records, linked, merges)
    _every_join_has_its_pair(linked, merges)


def _nothing_contradicts(records: list[Record], linked: Linked, merges: list) -> None:
    by_id = {one.id: one for one in records}
    decided = {n for pair in merges for n in pair}
    for group in linked.clusters:
        days = {by_id[n].birthday for n in group if n not in decided} - {""}
        assert len({day[:4] for day in days if day[0] != "-"}) <= 1
        profiles = [n for n in group if by_id[n].sources[0][0] == "linkedin" and n not in decided]
        assert len(profiles) <= 1


def _every_join_has_its_pair(linked: Linked, merges: list) -> None:
    parent: dict[int, int] = {n: n for group in linked.clusters for n in group}

    def find(n: int) -> int:
        while parent[n] != n:
            n = parent[n]
        return n

    for one, other in [*((p.left, p.right) for p in linked.joined), *merges]:
        if one in parent and other in parent and _group(linked, one) == _group(linked, other):
            parent[find(one)] = find(other)
    for group in linked.clusters:
        assert len({find(n) for n in group}) == 1


def _group(linked: Linked, number: int) -> tuple[int, ...]:
    return next(group for group in linked.clusters if number in group)


@pytest.mark.parametrize("records", [[], [record(1)], [record(1), record(2)], [book(1, "Bera")]])
def test_nothing_to_compare(records: list[Record]) -> None:
    linked = link(records)
    assert linked.joined == linked.unclear == ()
    assert linked.clusters == tuple((one.id,) for one in records)


def test_an_id_that_comes_twice_is_told() -> None:
    with pytest.raises(ValueError, match="once"):
        link([record(1, "Bera Vale"), record(1, "Orri Vale")])


@pytest.mark.slow
def test_hostile_values_do_no_harm() -> None:
    odd = "Robert'); DROP TABLE x;-- \x00 " + "a" * 5_000
    linked = link([book(1, odd, odd, emails=(odd, "x" * 400 + "@y"), birthday="never", places=(odd,)),
                   book(2, odd, odd, phones=(odd,), birthday="1980")])  # fmt: skip
    assert sorted(n for group in linked.clusters for n in group) == [1, 2]


# ---------------------------------------------------------------- forms


def _forms(*names: str) -> Iterable[tuple[str, str]]:
    return [(form.given, form.last) for form in forms_of(PersonName(name) for name in names)]


def test_names_become_forms() -> None:
    assert _forms("Lind, Anna M.", "Anna Lind") == [("anna", "lind"), ("anna", "lind")]
    assert _forms("Anna") == []
    told = form_of(PersonName("x", "Anna María", "", "de la Cruz Vale"))
    assert told is not None
    assert (told.given, told.parts, told.called) == ("anna", ("cruz", "vale"), ("maria",))
    nick = forms_of([PersonName("Guðrún Vale", "Guðrún", "", "Vale", nickname="Rúna")])
    assert [form.given for form in nick] == ["gudrun", "runa"]


def test_sounds_and_alphabets() -> None:
    assert sounded("mueller") == sounded("muller")
    assert plain("Вольницкий") == "volnitskii"
    assert plain("Παπαδόπουλος") == "papadopoylos"
    assert "gefri" in givens("jeff") or set(givens("jeff")) & set(givens("jeffrey"))


def test_organisations_are_known_by_name_and_domain() -> None:
    assert organisation_key("Holm Energy ehf.")[0] == organisation_key("holmenergy.example")[0]
    assert organisation_key("HOLM ENERGY, Inc.")[0] == "holmenergy"
    assert organisation_key("The Ltd") == ("theltd", "the")


def test_one_of_two_last_names_is_a_form_of_its_own() -> None:
    assert ("inez", "dehela") in _forms("Inez Dehela-Vorado")


@pytest.mark.parametrize(
    ("spelt", "expected"),
    [
        ("akelduvind", ["kelduvind"]),
        ("asbjorgkelduvind", ["kelduvind"]),
        ("asbjorgk", []),  # Ásbjörg K., not A. Sbjorgk
        ("avale", []),
        ("dkelduvind", []),
    ],
)
def test_an_address_may_spell_another_last_name(spelt: str, expected: list[str]) -> None:
    told = forms_of([PersonName("Ásbjörg Vale")])
    assert [form.last for form in aliases(told, [spelt])] == expected


def test_a_first_name_alone_fits_the_full_name() -> None:
    one, full, other, handle = rows_of([
        mail(1, "Marný", "marny@h.example"), book(2, "Marný Ragnarsdóttir"), book(3, "Bera Vale"),
        record(4, "coralstorm", handles=("x:@coralstorm",)),
    ])  # fmt: skip
    assert may_be_one(one, full)
    assert not may_be_one(one, other)
    assert not handle.firsts


# ---------------------------------------------------------------- the second look


def _second(records: list[Record], *asked: tuple[int, int]) -> dict[tuple[int, int], float]:
    rows = rows_of(records)
    clusters = Clusters(rows, (), ())
    reason = (Reason("name", "same_5", "the same rare name", 19.0),)
    pairs = [Pair(*ids, 0.9, reason) for ids in asked]
    told = features(best_between(pairs, clusters), Crowd(rows, clusters), clusters)
    assert all(len(values) == len(FEATURES) for values in told.values())
    return {(p.left, p.right): p.probability for p in SecondLook(pairs, rows, clusters).judged()}


def test_more_persons_of_a_name_make_each_less_likely() -> None:
    two = [linkedin(1, "Bera Keldal"), mail(2, "Bera Keldal", "b@h.example")]
    three = [*two, linkedin(3, "Bera Keldal")]
    assert _second(three, (1, 2), (2, 3))[1, 2] < _second(two, (1, 2))[1, 2]


def test_one_house_speaks_for_and_another_phone_against() -> None:
    plain_ = [linkedin(1, "Bera Keldal"), mail(2, "Bera Keldal", "")]
    house = [linkedin(1, "Bera Keldal", "Holm"), record(2, "Bera Keldal", jobs=(Job("Holm"),))]
    phone = [
        record(1, "Bera Keldal", phones=("+3541",)),
        record(2, "Bera Keldal", phones=("+3542",)),
    ]
    assert _second(phone, (1, 2))[1, 2] < _second(plain_, (1, 2))[1, 2]
    assert _second(house, (1, 2))[1, 2] > _second(plain_, (1, 2))[1, 2]


def test_the_second_look_leaves_contradictions_out() -> None:
    records = [
        book(1, "Bera Keldal", birthday="1980-05-17"),
        linkedin(2, "Bera Keldal", birthday="1970-01-01"),
    ]
    assert _second(records, (1, 2)) == {}
