"""The owner's word: verdicts, rules, topics, leave; learned at once, explained, and undone."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from door_builders import OWNER, digest_of, door, mailbox, stranger, verdict_of
from ledger_home import query
from mail_builders import ADA, BJORK, letter, mbox

from tengill.facts.approaches import Ask, Verdict
from tengill.ledger import decisions
from tengill.workspace import importing, settings
from tengill.workspace.door import (
    daily,
    deciding,
    doors,
    explaining,
    inbox,
    lately,
    previewing,
    project,
    teaching,
    warm,
    week,
    window,
)

_LAST = [stranger(n, days=60 + n / 100) for n in range(801, 809)]


_made: list[bytes] = []


@pytest.fixture
def judged(ledger):
    """Ada's mailbox, judged: made once, and copied for each test."""
    file = ledger.home / "ledger.sqlite3"
    if _made:
        connection.close()
        for beside in ledger.home.glob("ledger.sqlite3-*"):
            beside.unlink()
        file.write_bytes(_made[0])
    else:
        _make(ledger)
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
        _made.append(file.read_bytes())
    yield ledger
    warm.let_go()


def _make(ledger):
    letters = [*mailbox(rounds=8), *_LAST, letter(820, BJORK, (ADA,), "Crane", "Now?", days=61)]
    path = ledger.file("a.mbox", mbox(letters))
    importing.import_paths([path], owner=OWNER, processes=1)
    project.catch_up()


def message(number):
    return verdict_of(number)[2]


def test_a_word_on_a_message_stands_and_teaches_and_is_undone_exactly(judged):
    before = door()
    was = verdict_of(801)[0]
    assert was in {"decline", "mute", "digest"}
    told = deciding.correct(digest_of(801), Verdict.NOW, "me")
    assert verdict_of(801)[:2] == ("now", "rule")
    assert told.changed >= 1
    assert deciding.correct(digest_of(801), "now", "me").decision == told.decision
    assert explaining.why(message(801)).decision == told.decision
    deciding.undo(told.decision, "me")
    project.catch_up(settle=True)
    assert door() == before
    with pytest.raises(LookupError):
        deciding.undo(told.decision)


def test_many_words_one_way_move_what_is_alike(judged):
    for number in range(801, 806):
        deciding.decide(message(number), "now")
    chances = dict(query("SELECT m.message_id, j.chance FROM ledger_judged j JOIN ledger_message m"
                         " ON m.id = j.message_id"))  # fmt: skip
    project.catch_up(settle=True)
    later = query("SELECT chance FROM ledger_judged j JOIN ledger_message m ON m.id = j.message_id"
                  " WHERE m.message_id = '<808@mail.example>'")[0][0]  # fmt: skip
    assert chances["<808@mail.example>"] == later
    fresh = explaining.why(message(808))
    assert any(reason.code.startswith("own_") for reason in fresh.reasons)
    assert later > 0.0


def test_a_group_is_decided_together(judged):
    row = inbox.rows([message(808)])[0]
    assert row.same > 1
    made = deciding.decide_group(row.group, "mute", "me")
    found = inbox.group(row.group)
    assert {one.verdict for one in found.rows} == {"mute"}
    assert len(made) == len(found.rows)
    with pytest.raises(LookupError):
        deciding.decide_group("", "mute")


def test_a_group_teaches_once_and_is_taken_back_at_once(judged):
    before = door()
    name = inbox.rows([message(808)])[0].group
    waiting = inbox.undecided(name)
    assert waiting == len(inbox.group(name, limit=200).rows) > 8
    made = deciding.decide_group(name, "now", "me")
    assert inbox.undecided(name) == 0
    # The same text many times is one thing said: it is learned from once, and stands on each.
    kept = decisions.in_force("door-verdict")
    assert len(kept) == waiting
    assert sum("evidence" in value for value in kept.values()) == 1
    assert len(teaching.word().corrections) == 1
    assert teaching.word().decided == {about.removeprefix("message:") for about in kept}
    assert {row.basis for row in inbox.group(name, limit=200).rows} == {"rule"}
    project.rebuild()
    assert {row.verdict for row in inbox.group(name, limit=200).rows} == {"now"}
    said = len(deciding.said(1_000))
    ids = [one.decision for one in made]
    with pytest.raises(LookupError):
        deciding.undo_all([*ids, 10**9])
    assert inbox.undecided(name) == 0  # all of them or none
    back = deciding.undo_all([*ids, ids[0]], "me")
    assert back.changed >= waiting
    assert inbox.undecided(name) == waiting
    assert len(deciding.said(1_000)) == said
    with pytest.raises(LookupError):
        deciding.undo_all(ids)
    with pytest.raises(LookupError):
        deciding.undo_all([])
    project.catch_up(settle=True)
    assert door() == before


def test_words_of_several_kinds_are_taken_back_together(judged):
    before = door()
    rule = doors.add_rule("now: guest posts from strangers", "me")
    deciding.told(rule)
    word = deciding.correct(digest_of(802), "decline", "me")
    deciding.undo_all([rule, word.decision], "me")
    project.catch_up(settle=True)
    assert door() == before


def test_messages_are_found_by_digest_many_at_once(judged):
    told = inbox.ids_of([digest_of(801), digest_of(802).upper(), "00" * 16, "no hex", ""])
    assert told == {digest_of(801): message(801), digest_of(802).upper(): message(802)}


def test_how_many_of_a_text_there_are_is_counted_once_for_a_page(judged):
    with CaptureQueriesContext(connection) as asked:
        page = inbox.messages("", limit=200, together=False)
    for row in page.rows:
        assert row.same == (len(inbox.group(row.group, limit=200).rows) if row.group else 1)
    assert len({row.group for row in page.rows}) > 1
    counted = [one["sql"] for one in asked.captured_queries if "count(*)" in one["sql"]]
    assert len(counted) == 1


def test_a_rule_decides_and_is_previewed_and_taken_back(judged):
    shown = previewing.rule("now: guest posts from strangers")
    assert shown.holds >= 8
    assert shown.changed == sum(n for *_moves, n in shown.moves) > 0
    assert verdict_of(808)[1] != "rule"  # nothing is kept
    made = deciding.told(doors.add_rule("now: guest posts from strangers", "me"))
    assert verdict_of(808)[:2] == ("now", "rule")
    (rule,) = doors.rules()
    assert rule.id == made.decision
    assert rule.rule.asks == (Ask.GUEST_POST,)
    deciding.told(doors.add_rule("mute guest posts from strangers", "me", key=rule.key))
    assert verdict_of(808)[:2] == ("mute", "rule")
    assert previewing.without_rule(rule.key).changed >= 8
    deciding.undo(doors.rules()[0].id)  # the rule as it was before comes back
    assert verdict_of(808)[0] == "now"
    deciding.undo(doors.rules()[0].id)
    assert doors.rules() == ()
    assert verdict_of(808)[1] != "rule"


def test_a_preview_says_what_judging_all_anew_says(judged, monkeypatch):
    doors.add_rule("now: guest posts from strangers", "me")
    deciding.told(doors.add_topic("digital marketing", "me"))
    (standing,) = doors.rules()

    def previews():
        return [
            previewing.rule("mute strangers"),
            previewing.rule("now from strangers"),
            previewing.rule("mute guest posts from strangers", standing.key),
            previewing.without_rule(standing.key),
            previewing.topic("digital marketing"),
            previewing.topic("crane"),
            previewing.changed_settings({"closed_asks": ["guest_post"]}),
        ]

    quick = previews()
    assert quick == previews()  # with everything at hand
    assert len({one.moves for one in quick}) > 2
    lately._kept.clear()
    monkeypatch.setattr(previewing._Alone, "stays", lambda _self, _evidence: False)
    monkeypatch.setattr(previewing, "_by_rule", lambda *_told: None)
    monkeypatch.setattr(lately, "may_be_about", lambda _name, ones: {one.pk for one in ones})
    assert quick == previews()
    assert previewing.rule("mute strangers").messages > 0
    with connection.cursor() as c:  # what is kept stands only while the row reads the same
        c.execute("UPDATE ledger_judged SET told = '{}'")
    assert previewing.rule("mute strangers").messages == 0


def test_words_that_tell_no_rule_say_what_is_missing(judged):
    for words in ("", "guest posts", "never mute anna@holm.example", "mute"):
        with pytest.raises(ValueError, match=r".{10,}"):
            doors.add_rule(words)
    with pytest.raises(LookupError):
        doors.add_rule("mute guest posts from strangers", key="rule:9")


def test_topics_open_and_close(judged):
    doors.add_topic("digital marketing", "me", until=datetime(2030, 1, 1, tzinfo=UTC))
    (topic,) = doors.topics()
    assert (topic.name, topic.declared) == ("digital marketing", True)
    doors.close_topic("Digital  Marketing")
    assert doors.topics() == ()
    with pytest.raises(LookupError):
        doors.close_topic("nothing")
    with pytest.raises(ValueError, match="words"):
        doors.add_topic(" ")


def test_a_leave_holds_for_what_comes_after_it_was_told(judged):
    before = door("verdict")
    deciding.told(doors.set_away(datetime.now(UTC) + timedelta(days=5), "me"))
    assert door("verdict") == before  # all of it came before the leave
    assert doors.doors().away_until is not None
    deciding.told(doors.set_away(None, "me"))
    assert doors.doors().away_until is None
    assert "away_from" not in doors.told_settings()


def test_settings_are_checked(judged):
    for wrong in (
        {"nonsense": 1}, {"declared_asks": ["money for nothing"]}, {"topic_open_days": 0},
        {"working_hours": (17, 9)}, {"working_days": [9]},
        {"away_until": datetime(2030, 1, 1)},  # noqa: DTZ001 - without a zone, on purpose
    ):  # fmt: skip
        with pytest.raises(ValueError, match=r".{8,}"):
            doors.change(wrong)
    doors.change({"declared_asks": ["review"], "working_hours": (8, 16)})
    assert doors.doors().declared_asks == (Ask.REVIEW,)
    doors.change({"closed_asks": ["guest_post"]})
    assert doors.doors().working_hours == (8, 16)
    assert previewing.changed_settings({"declared_asks": ["guest_post"]}).messages > 0


def test_every_verdict_is_explained_in_sentences(judged):
    for (pk,) in query("SELECT message_id FROM ledger_judged"):
        told = explaining.why(pk)
        assert told.verdict_sentence
        assert told.basis
        for one in (*told.reasons, *told.warnings, *told.changes):
            assert one.sentence[-1] in ".”", one
            assert "…" not in one.sentence, one
            assert "{" not in one.sentence, one
        for start, end in told.text.marks:
            assert 0 <= start < end <= len(told.text.text)
    cold = explaining.why(message(801))
    assert any(change.verdict == "now" for change in cold.changes)


def test_pages_of_the_list_hold_everything_once(judged):
    seen, cursor = [], ""
    while True:
        page = inbox.messages("", cursor, 7, together=False)
        seen += [row.id for row in page.rows]
        cursor = page.next
        if not cursor:
            break
    everything = query("SELECT message_id FROM ledger_judged ORDER BY at DESC, message_id DESC")
    assert seen == [pk for (pk,) in everything]
    together = inbox.messages("", limit=200).rows
    assert len(together) < len(seen)
    assert len({row.group for row in together if row.same > 1}) == sum(r.same > 1 for r in together)
    with pytest.raises(ValueError, match="place"):
        inbox.messages("", "1;2")


def test_counts_are_those_of_the_lists(judged):
    deciding.decide(message(801), "mute")
    for one in inbox.counts():
        for decided, number in ((False, one.waiting), (True, one.decided)):
            page = inbox.messages(one.verdict, "", 200, decided=decided, together=False)
            assert len(page.rows) == number


def test_a_list_and_its_counts_from_a_day_on_of_what_was_not_answered(judged):
    told = query("SELECT message_id, at, answered_at, verdict FROM ledger_judged")
    starts = sorted(at for _pk, at, _answered, _verdict in told)[:: len(told) // 5]
    for start in (None, *starts):
        since = None if start is None else datetime.fromtimestamp(start, UTC)
        for unanswered in (False, True):
            wanted = {
                pk: verdict
                for pk, at, answered, verdict in told
                if (start is None or at >= start) and not (unanswered and answered)
            }
            seen, cursor = [], ""
            while True:
                page = inbox.messages(
                    "", cursor, 7, together=False, since=since, unanswered=unanswered
                )
                seen += [row.id for row in page.rows]
                cursor = page.next
                if not cursor:
                    break
            assert sorted(seen) == sorted(wanted)
            for one in inbox.counts(since, unanswered=unanswered):
                assert one.waiting + one.decided == list(wanted.values()).count(one.verdict)


def test_an_answered_message_does_not_stand_for_others_of_its_text(judged):
    together = inbox.messages("", limit=200, unanswered=True).rows
    stands = next(row for row in together if row.same > 1)
    with connection.cursor() as c:
        c.execute("UPDATE ledger_judged SET answered_at = at WHERE message_id = %s", [stands.id])
    after = inbox.messages("", limit=200, unanswered=True).rows
    assert stands.id not in {row.id for row in after}
    assert stands.group in {row.group for row in after}


def test_triage_looks_back_from_the_end_of_the_archive(judged):
    day = timedelta(days=1)
    assert window.since("all") is None
    month, week = window.since(), window.since("week")
    assert week - month == 23 * day
    assert week == week.replace(hour=0, minute=0, second=0, microsecond=0)
    told = datetime.fromtimestamp(settings.told_at(), UTC)
    assert 6 * day <= told - week < 7 * day + timedelta(hours=2)
    with pytest.raises(KeyError):
        window.since("ever")


def test_the_week_adds_up(judged):
    last = query("SELECT max(at) FROM ledger_judged")[0][0]
    told = week.week(datetime.fromtimestamp(last + 1, UTC), 7)
    assert told.messages == sum(one.messages for one in told.sums) > 0
    assert told.asked == pytest.approx(sum(one.minutes for one in told.sums), abs=0.3)
    assert 0 < told.saved <= told.asked
    assert sum(asked for _day, asked, _saved in told.days) == pytest.approx(told.asked, abs=0.5)


def test_the_digest_of_a_day_and_a_courteous_no(judged):
    deciding.decide(message(803), "decline")
    deciding.decide(message(804), "digest")
    day = inbox.rows([message(803)])[0].at.date()
    told = daily.digest(day)
    assert told.count >= 2
    assert "guest post" in told.text.lower()
    draft = daily.decline(message(803))
    assert draft.to == "sales803@outreach803.example"
    assert "\n" not in draft.subject
    assert draft.in_reply_to == "<803@mail.example>"
    assert "Sam" in draft.text


def test_what_was_taught_outlives_the_message(judged):
    deciding.decide(message(801), "now")
    (value,) = decisions.in_force("door-verdict").values()
    assert value["evidence"]["a"]["from"][1] == "sales801@outreach801.example"
    assert "guest post" not in str(value["evidence"]["a"])  # its words are not kept twice


def test_nobody_is_told_of_a_message_that_is_not_there(judged):
    for call in (
        lambda: deciding.correct("00" * 16, "now"), lambda: deciding.correct("no hex", "now"),
        lambda: deciding.decide(10**9, "now"), lambda: explaining.why(10**9),
        lambda: daily.decline(10**9), lambda: deciding.undo(10**9),
    ):  # fmt: skip
        with pytest.raises(LookupError):
            call()
    with pytest.raises(ValueError, match="verdict"):
        deciding.decide(message(801), "maybe")
