"""The door's projection: what is judged step by step is what a pass over everything judges."""

import random

import pytest
from door_builders import (
    OWNER,
    answered,
    digest_of,
    door,
    mailbox,
    newsletter,
    stranger,
    verdict_of,
)
from ledger_home import LedgerHome, number, query
from mail_builders import ADA, BJORK, CARL, letter, mbox

from tengill.workspace import importing, owner, people, rebuilding, runs
from tengill.workspace.door import deciding, doors, project, warm


@pytest.fixture(autouse=True)
def _cold():
    """No test finds the state of another."""
    warm.let_go()
    yield
    warm.let_go()


def bring(ledger: LedgerHome, name: str, letters: list[bytes]) -> int:
    path = ledger.file(f"{name}.mbox", mbox(letters))
    return importing.import_paths([path], owner=OWNER, processes=1)


def same_after_a_pass() -> None:
    stepwise = door()
    project.rebuild()
    assert door() == stepwise
    assert project.state().settled


def test_nothing_is_judged_by_an_import_and_all_of_it_by_catching_up(ledger):
    letters = mailbox()
    bring(ledger, "a", letters)
    assert number("judged") == 0
    assert project.state().waiting == len(letters)
    assert project.catch_up() == len(letters)
    state = project.state()
    assert (state.waiting, state.settled, state.owner_known) == (0, True, True)
    assert number("judged") == sum(b"From: Ada" not in one for one in letters)
    assert project.catch_up() == 0


@pytest.mark.parametrize("keep_warm", [True, False])
def test_step_by_step_equals_all_at_once(ledger, keep_warm):
    letters = mailbox(seed=2, rounds=16)
    rng = random.Random(3)
    at = 0
    while at < len(letters):
        size = rng.choice((1, 2, 7, 20))
        bring(ledger, str(at), letters[at : at + size])
        if not keep_warm:
            warm.let_go()
        project.catch_up()
        at += size
    same_after_a_pass()


def test_a_warm_process_judges_with_the_import_itself(ledger):
    bring(ledger, "a", mailbox())
    project.warm_up()
    bring(ledger, "b", [stranger(900, days=90)])
    assert verdict_of(900) is not None
    assert project.state().waiting == 0
    same_after_a_pass()


def test_mail_that_comes_too_late_for_its_place_is_judged_and_settled_later(ledger):
    bring(ledger, "a", mailbox())
    project.warm_up()
    bring(ledger, "late", [letter(901, BJORK, (ADA,), "Early", "An early word.", days=0.1)])
    assert verdict_of(901) is not None
    assert not project.state().settled
    project.catch_up(settle=True)
    assert project.state().settled
    same_after_a_pass()


def test_answers_are_noted_on_what_they_answer(ledger):
    bring(ledger, "a", answered(1, BJORK, 1.0))
    project.catch_up()
    ((_digest, at),) = door("answered_at")
    sent = query("SELECT sent_at FROM ledger_message WHERE message_id = '<2@mail.example>'")
    assert at == sent[0][0]


def test_an_undone_run_leaves_nothing_at_the_door(ledger):
    bring(ledger, "a", mailbox())
    project.catch_up()
    before = door()
    second = bring(ledger, "b", [stranger(n, days=80 + n / 10) for n in range(910, 914)])
    project.catch_up()
    assert len(door()) == len(before) + 4
    runs.undo(second)
    assert len(door()) == len(before)
    assert query("SELECT count(*) FROM ledger_textsketch WHERE message_id NOT IN"
                 " (SELECT id FROM ledger_message)") == [(0,)]  # fmt: skip
    assert not project.state().settled
    project.catch_up()
    assert door() == before
    # The numbers of what was undone are given out again: those messages are judged, too.
    bring(ledger, "c", [stranger(920, days=90)])
    project.catch_up()
    assert verdict_of(920) is not None


def test_a_rebuild_of_the_ledger_rebuilds_the_door(ledger):
    bring(ledger, "a", mailbox())
    project.catch_up()
    before = door()
    query("UPDATE ledger_judged SET verdict = 'now', told = '{}' RETURNING message_id")
    counts = rebuilding.rebuild()
    assert door() == before
    assert counts["approaches"] == len(before)


def test_the_same_text_is_one_group(ledger):
    bring(ledger, "a", mailbox())
    project.catch_up()
    groups = query("SELECT template, count(*) FROM ledger_judged WHERE template <> ''"
                   " AND copies > 0 GROUP BY 1 ORDER BY 2 DESC")  # fmt: skip
    assert groups[0][1] >= 9


def template_of(number_: int) -> str:
    return query("SELECT j.template FROM ledger_judged j JOIN ledger_message m"
                 " ON m.id = j.message_id WHERE m.message_id = %s",
                 (f"<{number_}@mail.example>",))[0][0]  # fmt: skip


@pytest.mark.parametrize("keep_warm", [True, False])
def test_the_first_of_a_text_is_of_its_group_when_a_second_comes(ledger, keep_warm):
    bring(
        ledger, "a", [stranger(1, days=1), letter(2, BJORK, (ADA,), "Wool", "Warm wool.", days=2)]
    )
    project.catch_up()
    alone = door()
    assert template_of(1) == ""
    if not keep_warm:
        warm.let_go()
    second = bring(ledger, "b", [stranger(3, days=3), stranger(4, days=4)])
    project.catch_up()
    assert template_of(1) == template_of(3) == template_of(4) != ""
    assert template_of(2) == ""
    same_after_a_pass()
    runs.undo(second)
    project.catch_up()
    assert door() == alone


def test_others_see_how_far_a_pass_is(ledger):
    letters = mailbox()
    bring(ledger, "a", letters)
    assert (project.state().done, project.state().total) == (None, None)
    seen = []
    project.catch_up(lambda *_far: seen.append(project.state()))
    assert [(one.done, one.total) for one in seen] == [(0, len(letters)), (len(letters),) * 2]
    assert all(one.under_way for one in seen)
    after = project.state()
    assert (after.under_way, after.done, after.total) == (False, None, None)
    with project._alone():  # what the one before told is not told again
        assert (project.state().under_way, project.state().done) == (True, None)


def test_what_the_owner_wrote_to_is_never_turned_away_by_the_model(ledger):
    bring(ledger, "a", [*mailbox(), stranger(930, sender=BJORK, days=60)])
    project.catch_up()
    assert verdict_of(930)[0] in {"now", "digest"}


def test_blocked_mail_is_no_contact(ledger):
    seller = "Sam Seller <sam@outreach.example>"
    bring(ledger, "a", mailbox())
    doors.add_rule("mute from sam@outreach.example")
    bring(ledger, "b", [stranger(940 + n, sender=seller, days=70 + n) for n in range(5)])
    project.catch_up()
    assert verdict_of(944)[:2] == ("mute", "rule")
    told = query("SELECT j.told FROM ledger_judged j JOIN ledger_message m ON m.id = j.message_id"
                 " WHERE m.message_id = '<944@mail.example>'")[0][0]  # fmt: skip
    assert '"received"' not in told.partition('"r":{')[2].partition("}")[0]


def test_a_merge_of_people_is_heeded_by_the_next_pass(ledger):
    elsewhere = "Carl Moe <cm@elsewhere.example>"
    bring(ledger, "a", [*mailbox(), letter(950, elsewhere, (ADA,), "Hi", "A word.", days=75)])
    project.catch_up()
    ids = [
        query("SELECT person_id FROM ledger_personpoint pp JOIN ledger_contactpoint p"
              " ON p.id = pp.point_id WHERE p.value = %s", (address,))[0][0]
        for address in ("carl@moe.example", "cm@elsewhere.example")
    ]  # fmt: skip
    if ids[0] != ids[1]:
        people.merge(ids, why="the same")
    project.catch_up()
    same_after_a_pass()


def test_another_owner_makes_another_door(ledger):
    bring(ledger, "a", mailbox())
    project.catch_up()
    before = door()
    owner.confirm(["bjork@dal.example"])
    owner.confirm([OWNER], is_owner=False)
    project.catch_up()
    assert door() != before
    same_after_a_pass()


def test_without_an_owner_nothing_is_judged(ledger):
    importing.import_paths([ledger.file("a.mbox", mbox([newsletter(1, 1)]))], processes=1)
    for address in ("ada@lind.example", "news@harbour.example"):
        owner.confirm([address], is_owner=False)
    assert project.catch_up() == 0
    assert not project.state().owner_known


def test_corrections_settle_to_the_same_as_a_pass(ledger):
    bring(ledger, "a", mailbox(seed=5))
    project.catch_up()
    deciding.correct(digest_of(3), "now", "me")
    deciding.correct(digest_of(4), "digest", "me")
    project.catch_up(settle=True)
    assert verdict_of(3)[:2] == ("now", "rule")
    bring(ledger, "b", [stranger(960, days=80), letter(961, CARL, (ADA,), "Ó", "Hæ.", days=81)])
    project.catch_up()
    same_after_a_pass()


def test_only_one_process_judges(ledger):
    bring(ledger, "a", mailbox())
    with project._alone():
        assert project.state().under_way
        with pytest.raises(project.DoorBusyError):
            project.catch_up()
    assert project.catch_up() > 0
