"""Record linkage in the ledger: run when cards changed, kept, decided about, and the same anew."""

import pytest
from ledger_home import LedgerHome, differences, dump, number, query
from told_format import told, told_format
from told_people import box, card, direct, email, phone, profile

from tengill.facts.contacts import Affiliation
from tengill.facts.messages import OWNER
from tengill.workspace import importing, merge_review, merging, people, project, rebuilding

__all__ = ["told_format"]
pytestmark = [pytest.mark.usefixtures("told_format"), pytest.mark.slow]


def _linkedin(name: str, slug: str, house: str) -> object:
    return card(
        name, profile(slug), key=slug, source="linkedin", affiliations=(Affiliation(house),)
    )


def _book(name: str, *points: object, house: str = "", key: str = "", **more: object) -> object:
    told_of = (Affiliation(house),) if house else ()
    return card(name, *points, key=key or name, affiliations=told_of, **more)  # type: ignore[arg-type]


def _bring(ledger: LedgerHome, name: str, *facts: object) -> None:
    importing.import_paths([ledger.file(name, told(*facts))])  # type: ignore[arg-type]


def _people() -> list[tuple[str, int]]:
    """Names and how many contact points each has; the owner left out."""
    return query(
        "SELECT r.name, count(*) FROM ledger_person r JOIN ledger_personpoint p"
        " ON p.person_id = r.id WHERE NOT r.is_owner GROUP BY r.id ORDER BY r.name, r.id"
    )


CLEAR = (
    _linkedin("Ásbjörg Thoroddsen Vale", "asbjorg-vale", "Kelduvind ehf."),
    _book("Asbjorg Thoroddsen Vale", phone("+3545550001"), house="Kelduvind"),
)


def test_a_profile_and_a_card_of_one_rare_name_and_house_become_one(ledger: LedgerHome) -> None:
    _bring(ledger, "a", *CLEAR)
    assert len(_people()) == 1
    why = query("SELECT reason, evidence FROM ledger_personpoint WHERE reason <> ''")
    assert [evidence for reason, evidence in why if "rare name" in reason] == ["inferred"]


def test_two_people_of_one_name_stay_two_and_wait(ledger: LedgerHome) -> None:
    _bring(
        ledger, "a",
        _linkedin("Jón Sigurðsson", "jon-1", "Holm"), _linkedin("Jón Sigurðsson", "jon-2", "Dal"),
        _book("Jón Sigurðsson", phone("+3545550002"), email("jon@vik.example")),
    )  # fmt: skip
    assert len(_people()) == 3


def test_a_familys_phone_makes_nobody_one(ledger: LedgerHome) -> None:
    shared = phone("+3545550003")
    _bring(
        ledger, "a",
        _book("Bera Vale", shared, email("bera@vale.example")),
        _book("Orri Vale", shared, email("orri@vale.example")),
        _linkedin("Bera Vale", "bera-vale", ""),
    )  # fmt: skip
    names = [name for name, _ in _people()]
    assert "Orri Vale" in names
    assert not query(
        "SELECT 1 FROM ledger_personpoint a JOIN ledger_personpoint b ON a.person_id = b.person_id"
        " JOIN ledger_contactpoint c ON c.id = a.point_id JOIN ledger_contactpoint d"
        " ON d.id = b.point_id WHERE c.value = 'bera@vale.example' AND d.value = 'orri@vale.example'"
    )


def test_a_message_does_not_run_linkage_again_and_a_card_does(
    ledger: LedgerHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    _bring(ledger, "a", *CLEAR)
    runs: list[int] = []
    link = merging.link
    monkeypatch.setattr(merging, "link", lambda *a, **k: runs.append(1) or link(*a, **k))
    _bring(ledger, "b", direct(box(profile("asbjorg-vale"), "Ásbjörg"), OWNER, 3, "Hello"))
    project.everything()
    assert runs == []
    assert len(_people()) == 1
    _bring(ledger, "c", _book("Orri Vale", email("orri@vale.example")))
    assert runs == [1]


def test_anew_is_as_it_stands(ledger: LedgerHome) -> None:
    _bring(
        ledger, "a", *CLEAR, _book("Orri Vale", email("orri@vale.example"), birthday="1980-01-02")
    )
    before = dump()
    rebuilding.rebuild()
    assert differences(before, dump()) == ""


def _unclear(ledger: LedgerHome) -> None:
    _bring(
        ledger, "a",
        _linkedin("Margrét Valdal", "margret-valdal", "Holm"),
        _book("M. Valdal", phone("+3545550004"), house="Dal"),
    )  # fmt: skip


def test_an_unclear_pair_waits_with_both_sides(ledger: LedgerHome) -> None:
    _unclear(ledger)
    waiting = merge_review.queue()
    assert waiting.waiting == 1
    item = waiting.items[0]
    assert {side.person.name for side in (item.left, item.right)} == {"Margrét Valdal", "M. Valdal"}
    assert {house for side in (item.left, item.right) for house in side.organisations} == {
        "Holm",
        "Dal",
    }
    assert {name for side in (item.left, item.right) for name in side.sources} == {
        "linkedin",
        "vcard",
    }
    assert any(one.speaks_for for one in item.evidence)
    assert item.probability is not None
    assert 0 < item.probability < 0.99


def test_same_is_kept_over_imports_and_can_be_undone(ledger: LedgerHome) -> None:
    _unclear(ledger)
    done = merge_review.decide(merge_review.queue().items[0].key, "same")
    assert len(_people()) == 1
    assert merge_review.queue().waiting == 0
    _bring(ledger, "b", _book("Orri Vale", email("orri@vale.example")))
    assert len(_people()) == 2
    merge_review.undo(done.decisions)
    assert len(_people()) == 3
    assert merge_review.queue().waiting == 1


def test_different_is_never_asked_again_until_taken_back(ledger: LedgerHome) -> None:
    _unclear(ledger)
    key = merge_review.queue().items[0].key
    done = merge_review.decide(key, "different")
    assert merge_review.queue().waiting == 0
    _bring(ledger, "b", _book("Orri Vale", email("orri@vale.example")))
    assert merge_review.queue().waiting == 0
    merge_review.undo(done.decisions)
    assert [item.key for item in merge_review.queue().items] == [key]


def test_a_clear_pair_said_to_be_two_stays_two_after_every_import(ledger: LedgerHome) -> None:
    _bring(ledger, "a", *CLEAR)
    phone_key = query("SELECT kind || ':' || value FROM ledger_contactpoint WHERE kind = 'phone'")[
        0
    ][0]
    person = query("SELECT id FROM ledger_person WHERE NOT is_owner")[0][0]
    people.split(person, phone_key)
    split = len(_people())
    assert split > 1
    _bring(ledger, "b", _book("Orri Vale", email("orri@vale.example")))
    rebuilding.rebuild()
    assert len(_people()) == split + 1


@pytest.mark.parametrize("key", ["", "1", "x-y", "1-2-3", "9" * 50 + "-1", "98-99"])
def test_a_key_of_no_pair_is_told(ledger: LedgerHome, key: str) -> None:
    _unclear(ledger)
    with pytest.raises(LookupError):
        merge_review.decide(key, "same")
    with pytest.raises(ValueError, match="same or different"):
        merge_review.decide(merge_review.queue().items[0].key, "perhaps")


def test_the_queue_goes_on_behind_a_key(ledger: LedgerHome) -> None:
    _unclear(ledger)
    _bring(
        ledger, "b",
        _linkedin("Þóra Eldborg", "thora-eldborg", "Holm"),
        _book("Þ. Eldborg", phone("+3545550005"), house="Dal"),
    )  # fmt: skip
    first = merge_review.queue(limit=1)
    assert first.waiting == 2
    second = merge_review.queue(first.next, limit=1)
    assert first.items[0].key != second.items[0].key
    assert second.next == ""


def test_without_cards_nothing_runs(ledger: LedgerHome, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merging, "link", lambda *_a, **_k: pytest.fail("there are no cards"))
    _bring(ledger, "a", direct(box(email("a@holm.example"), "Ada Holm"), OWNER, 1, "Hello"))
    assert number("linkagerun") == 0
