"""The door's pages: triage, what is told of doors, the digest, history; every word taken back."""

import re

import pytest
from door_world import Came, fill

from tengill.ledger.models import Decision, Judged, Message
from tengill.workspace.door import deciding, doors, inbox, page, project, window

pytestmark = pytest.mark.django_db


@pytest.fixture
def came(owner, world, tmp_path, settings) -> Came:
    settings.HOME = tmp_path
    return fill(world.me)


def verdict(message: Message) -> str:
    return Judged.objects.get(pk=message.pk).verdict


def text_of(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


def words_in_force(kind: str = "door-verdict") -> int:
    return Decision.objects.filter(kind=kind, retracts=None, retracted_by=None).count()


def test_triage_shows_list_message_reasons_and_keys(owner, came):
    told = text_of(owner.get(f"/door?verdict={verdict(came.friend)}&id={came.friend.pk}"))
    assert "Which week suits you?" in told
    assert "What would change it" in told
    for key in "ndxm":
        assert f'data-key="{key}"' in told
    assert 'class="weight"' in told
    assert re.search(r"asked for .*min", told) or "How it is counted" in told


def test_without_a_choice_the_first_message_of_a_list_is_open(owner, came):
    wanted = verdict(came.pitches[0])
    told = text_of(owner.get(f"/door?verdict={wanted}"))
    first = inbox.messages(wanted, limit=1, decided=False).rows[0]
    assert f'data-card="{first.id}"' in told
    assert "at-door--chosen" not in told
    assert "at-door--chosen" in text_of(owner.get(f"/door?verdict={wanted}&id={first.id}"))


def listed(told: str) -> set[int]:
    return {int(one) for one in re.findall(r'data-row="m(\d+)"', told)}


def counted(told: str) -> int:
    """What the tabs count, all of them together."""
    tabs = told.split('id="door-tabs"')[1].split("</nav>", maxsplit=1)[0]
    return sum(int(one) for one in re.findall(r'class="n faint">(\d+)', tabs))


def test_triage_is_of_a_month_and_looks_further_back_by_choice(owner, came):
    """The letters of a month ago are not listed; answered ones are not, until they are wanted."""
    old, answered_one = came.hostile, came.friend
    at = Judged.objects.get(pk=old.pk).at
    Judged.objects.filter(pk=old.pk).update(at=at - 40 * 86_400, answered_at=None)
    Judged.objects.filter(pk=answered_one.pk).update(answered_at=at)
    list_of = {
        (span, answered): {
            pk
            for word in ("now", "digest", "decline", "mute")
            for pk in listed(
                text_of(owner.get(f"/door?verdict={word}&span={span}&answered={answered}"))
            )
        }
        for span in ("week", "month", "all")
        for answered in ("0", "1")
    }
    assert old.pk in list_of["all", "0"]
    assert old.pk not in list_of["month", "1"]
    assert answered_one.pk not in list_of["all", "0"]
    assert answered_one.pk in list_of["month", "1"]
    assert came.pitches[-1].pk in list_of["week", "0"]
    assert list_of["week", "0"] <= list_of["month", "0"] < list_of["all", "0"]
    everything = Judged.objects.filter(decided=False)
    assert counted(text_of(owner.get("/door?span=all&answered=1"))) == everything.count()
    waits = everything.filter(answered_at=None)
    assert counted(text_of(owner.get("/door?span=all"))) == waits.count()
    month = waits.filter(at__gte=int(window.since().timestamp()))
    assert counted(text_of(owner.get("/door?span=month"))) == month.count() < waits.count()


def test_how_far_back_is_remembered_and_kept_in_every_address(owner, came):
    one = came.pitches[-1].pk
    usual = text_of(owner.get("/door"))
    assert re.search(r'span=month" aria-current="true"', usual)
    for address in re.findall(r'data-open href="(/door[^"]*)"', usual):
        assert "span=month" in address
    assert 'span=all" aria-current="true"' in text_of(owner.get("/door?span=all"))
    told = text_of(owner.get(f"/door?id={one}"))
    assert 'span=all" aria-current="true"' in told
    assert '<input type="hidden" name="span" value="all">' in told
    assert "answered=1" not in text_of(owner.get("/door")).split("door-window__also")[0]
    owner.get("/door?span=week&answered=1")
    assert 'name="answered" value="1"' in text_of(owner.get(f"/door?id={one}"))
    assert 'span=week&amp;answered=1" aria-current="true"' in text_of(owner.get("/door?span=burn"))


def test_a_list_with_nothing_left_offers_to_look_further_back(owner, came):
    for row in inbox.messages("", limit=200, decided=False, together=False).rows:
        deciding.decide(row.id, "digest")
    assert "Nobody waits at the door." in text_of(owner.get("/door?verdict=now"))
    assert "Look back 30 days" in text_of(owner.get("/door?span=week"))
    assert "Look at everything that ever came" in text_of(owner.get("/door?span=month"))
    assert "Look" not in text_of(owner.get("/door?span=all")).split('class="empty"')[1]


def test_hostile_mail_is_text(owner, came):
    told = text_of(owner.get(f"/door?id={came.hostile.pk}"))
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in told
    assert "<script>alert" not in told
    assert "<img" not in told
    assert "<b>Sender" not in told


@pytest.mark.parametrize("word", ["now", "digest", "decline", "mute"])
def test_one_word_decides_and_undo_takes_it_back(owner, came, word):
    message = came.friend
    before = verdict(message)
    answer = owner.post(f"/door/{message.pk}/decide", {"word": word, "next": "/door"}, follow=True)
    assert verdict(message) == word
    undo = re.search(r'action="(/door/undo/[\d-]+)"', answer.content.decode())
    assert undo
    owner.post(undo[1], {"next": "/door"})
    assert verdict(message) == before
    assert words_in_force() == 0
    assert owner.post(undo[1]).status_code == 404


def test_nonsense_decides_nothing(owner, came):
    assert owner.post(f"/door/{came.friend.pk}/decide", {"word": "burn"}).status_code == 302
    assert owner.post("/door/999999/decide", {"word": "now"}).status_code == 404
    assert owner.get(f"/door/{came.friend.pk}/decide").status_code == 405
    assert owner.get("/door?id=999999").status_code == 404
    assert owner.get("/door?verdict=burn&cursor=zz").status_code == 200
    assert owner.post("/door/undo/zz").status_code in {302, 404}
    assert words_in_force() == 0


def test_a_group_is_decided_at_once_and_taken_back_at_once(owner, came):
    one = came.pitches[-1]
    told = text_of(owner.get(f"/door?id={one.pk}"))
    assert 'name="all"' in told
    assert "4 other people got this text" in told
    answer = owner.post(
        f"/door/{one.pk}/decide", {"word": "mute", "all": "1", "next": "/door"}, follow=True
    )
    alike = Judged.objects.filter(template=Judged.objects.get(pk=one.pk).template)
    assert {row.verdict for row in alike} == {"mute"}
    assert (
        len(alike) == words_in_force() >= 4
    )  # the first of them may stand alone: nothing was like it
    told = answer.content.decode()
    assert f"{len(alike)} messages are muted." in told
    owner.post(re.search(r'action="(/door/undo/[\d-]+)"', told)[1])
    assert words_in_force() == 0


def test_a_campaign_is_one_and_letters_of_friends_are_not(owner, came):
    """What a key decides by itself: all of a stranger's text, but one letter of somebody known."""
    one = came.pitches[-1].pk
    checked = 'name="all" value="1" checked'
    for word, all_at_once in (("decline", True), ("now", False)):
        deciding.decide(one, word)
        assert (checked in text_of(owner.get(f"/door?id={one}"))) is all_at_once


def test_only_one_of_a_group_is_decided_where_that_is_wanted(owner, came):
    owner.post(f"/door/{came.pitches[0].pk}/decide", {"word": "now"})
    assert words_in_force() == 1


def test_by_htmx_the_next_message_comes_with_list_counts_and_the_way_back(owner, came):
    wanted = verdict(came.friend)
    rows = [row.id for row in inbox.messages(wanted, limit=50, decided=False).rows]
    told = text_of(
        owner.post(
            f"/door/{came.friend.pk}/decide",
            {"word": "mute", "verdict": wanted, "span": "all", "answered": "1", "next": "/door"},
            headers={"HX-Request": "true"},
        )
    )
    # What was said bears on others at once: some may have left the list, too.
    left = [row.id for row in inbox.messages(wanted, limit=50, decided=False).rows]
    older = [pk for pk in rows[rows.index(came.friend.pk) + 1 :] if pk in left]
    assert f'data-card="{(older or left)[0]}"' in told
    assert "data-focus" in told
    for piece in ("door-tabs", "door-list", "toasts"):
        assert re.search(rf'id="{piece}"[^>]*hx-swap-oob', told), piece
    assert f'id={came.friend.pk}"' in told  # the way back leads to what was decided
    assert f'data-row="m{came.friend.pk}"' not in told


def test_the_same_text_is_a_page(owner, came):
    group = Judged.objects.get(pk=came.pitches[-1].pk).template
    told = text_of(owner.get(f"/door/text/{group}"))
    assert told.count("Guest post on your blog") >= 4
    action = re.search(r'action="(/door/\d+/decide)"', told)
    assert action
    owner.post(action[1], {"word": "digest", "all": "1", "next": f"/door/text/{group}"})
    assert {row.verdict for row in Judged.objects.filter(template=group)} == {"digest"}
    assert owner.get("/door/text/none").status_code == 404


def test_the_week_says_how_it_is_counted(owner, came):
    told = text_of(owner.get("/door/week"))
    assert "How it is counted" in told
    assert "Asked:" in told


def test_a_draft_is_shown_and_nothing_is_sent(owner, came):
    one = came.pitches[0].pk
    told = text_of(owner.get(f"/door/{one}/draft?next=/door"))
    assert "Tengill sends nothing" in told
    assert "<textarea" in told
    assert "mailto:sales0@outreach0.example?subject=" in told
    assert 'lang="is"' in text_of(owner.get(f"/door/{one}/draft?language=is"))
    part = text_of(owner.get(f"/door/{one}/draft", headers={"HX-Request": "true"}))
    assert "<html" not in part
    assert owner.get("/door/999999/draft").status_code == 404


def test_a_way_back_out_of_here_is_not_followed(owner, came):
    told = text_of(owner.get(f"/door/{came.pitches[0].pk}/draft?next=javascript:alert(1)"))
    assert "javascript:" not in told
    answer = owner.post(
        f"/door/{came.friend.pk}/decide", {"word": "now", "next": "https://evil.example/"}
    )
    assert answer.headers["Location"] == "/door"


# ---------------------------------------------------------------- doors


def test_a_rule_is_told_back_and_tried_before_it_is_kept(owner, came):
    told = text_of(owner.get("/door/doors?rule=mute+guest+posts"))
    assert "Understood:" in told
    assert "/door/doors/preview?rule=" in told
    assert not doors.rules()
    preview = text_of(owner.get("/door/doors/preview?rule=now+guest+posts"))
    assert "would have been decided otherwise" in preview
    whole = text_of(owner.get("/door/doors?rule=now+guest+posts&preview=1"))
    assert "would have been decided otherwise" in whole
    assert not doors.rules()


def test_a_rule_is_kept_bears_is_changed_and_goes(owner, came):
    answer = owner.post("/door/doors/rule", {"rule": "now sales4@outreach4.example"}, follow=True)
    told = answer.content.decode()
    follow = re.search(r"/door/doors/follow/\d+", told)
    assert follow
    moved = text_of(owner.post(follow[0]))
    assert "another place" in moved
    assert [verdict(m) == "now" for m in came.pitches] == [False] * 4 + [True]
    (rule,) = doors.rules()
    owner.post("/door/doors/rule", {"rule": "mute guest posts", "key": rule.key})
    assert [one.text for one in doors.rules()] == ["mute guest posts"]
    answer = owner.post("/door/doors/rule", {"remove": rule.key}, follow=True)
    back = re.search(r'action="(/door/decisions/[\d-]+/again)"', answer.content.decode())
    assert back
    owner.post(back[1])
    assert [one.text for one in doors.rules()] == ["mute guest posts"]


def test_what_is_no_rule_says_why(owner, came):
    told = text_of(owner.get("/door/doors/understood?rule=mute"))
    assert "wrong" in told
    assert "wrong" in text_of(owner.get("/door/doors/preview?rule=mute"))
    answer = owner.post("/door/doors/rule", {"rule": "mute"})
    assert answer.status_code == 400
    assert not doors.rules()
    assert owner.post("/door/doors/rule", {"remove": "rule:99"}).status_code == 400


def test_topics_open_and_close_and_open_again(owner, came):
    owner.post("/door/doors/topic", {"topic": "Geothermal drilling", "declared": "1"})
    (topic,) = doors.topics()
    assert (topic.name, topic.declared, topic.until) == ("Geothermal drilling", True, None)
    answer = owner.post(
        "/door/doors/topic", {"topic": "Geothermal drilling", "do": "close"}, follow=True
    )
    assert not doors.topics()
    back = re.search(r'action="(/door/decisions/[\d-]+/again)"', answer.content.decode())
    owner.post(back[1])
    assert [one.name for one in doors.topics()] == ["Geothermal drilling"]
    assert owner.post("/door/doors/topic", {"topic": " "}).status_code == 400
    assert owner.post("/door/doors/topic", {"topic": "x", "until": "2001-01-01"}).status_code == 400


def test_asks_hours_and_leave_are_saved_and_undone(owner, came):
    asks = {"part": "asks", "ask-review": "open", "ask-guest_post": "closed"}
    looked = text_of(owner.post("/door/doors/change", {**asks, "do": "look"}))
    assert "of the last month" in looked
    assert not doors.told_settings()
    answer = owner.post("/door/doors/change", asks, follow=True)
    told = doors.doors()
    assert [one.value for one in told.declared_asks] == ["review"]
    assert [one.value for one in told.closed_asks] == ["guest_post"]
    owner.post(re.search(r'action="(/door/undo/\d+)"', answer.content.decode())[1])
    assert not doors.doors().declared_asks
    hours = {"part": "hours", "day": ["0", "2"], "from": "8", "to": "12", "open_days": "30"}
    owner.post("/door/doors/change", hours)
    told = doors.doors()
    assert (told.working_days, told.working_hours, told.topic_open_days) == ((0, 2), (8, 12), 30)
    owner.post("/door/doors/change", {"part": "away", "until": "2199-02-01"})
    assert doors.doors().away_until is not None
    assert "2199" in text_of(owner.get("/door/doors"))
    owner.post("/door/doors/change", {"part": "back"})
    assert doors.doors().away_until is None


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"part": "hours", "day": "9", "from": "1", "to": "2", "open_days": "3"},
        {"part": "hours", "day": "1", "from": "x", "to": "2", "open_days": "3"},
        {"part": "away", "until": "2001-01-01"},
        {"part": "away", "until": "soon"},
        {"part": "asks", "do": "burn", "ask-review": "perhaps"},
    ],
)
def test_settings_that_are_none_change_nothing(owner, came, told):
    answer = owner.post("/door/doors/change", told)
    assert answer.status_code == (302 if told.get("part") == "asks" else 400)
    assert not doors.doors().declared_asks
    assert doors.doors().away_until is None


def test_the_public_page_is_looked_at_saved_and_published(owner, came, tmp_path):
    told = {
        "name": "Edda", "greeting-en": "Welcome <b>", "answer_days": "3", "form": "1",
        "url": "https://edda.example/door/", "channel": ["mail", ""], "address": ["edda@home.example", ""],
        "note": ["for work", ""], "way_days": ["2", ""],
    }  # fmt: skip
    looked = text_of(owner.post("/door/page", {**told, "do": "look"}))
    assert "Welcome &lt;b&gt;" in looked
    assert not page.settings_told().name
    owner.post("/door/page", {**told, "do": "save"})
    assert page.settings_told().ways == (
        page.PageWay("mail", "edda@home.example", {"": "for work"}, 2),
    )
    assert not page.is_published()
    owner.post("/door/page", {**told, "do": "publish"})
    assert page.is_published()
    assert (tmp_path / "door" / "page.json").is_file()
    assert owner.post("/door/page", {**told, "url": "nowhere"}).status_code == 400
    assert owner.post("/door/page", {**told, "answer_days": "soon"}).status_code == 400


# ---------------------------------------------------------------- digest, history, other pages


def test_the_digest_of_a_day_opens_its_messages(owner, came):
    one = came.pitches[-1]
    deciding.decide(one.pk, "decline")
    day = inbox.rows([one.pk])[0].at.date()
    told = text_of(owner.get(f"/door/digest?day={day.isoformat()}"))
    assert f"id={one.pk}" in told
    assert f"/door/{one.pk}/draft" in told
    assert "data-print" in told
    assert text_of(owner.get("/door/digest?day=nonsense"))
    assert "day after" not in text_of(owner.get("/door/digest?day=2190-01-01"))


def test_history_tells_every_word_and_takes_it_back(owner, came):
    assert "not said anything" in text_of(owner.get("/door/decisions"))
    owner.post(f"/door/{came.friend.pk}/decide", {"word": "decline"})
    owner.post("/door/doors/rule", {"rule": "mute guest posts"})
    owner.post("/door/doors/topic", {"topic": "Drilling"})
    owner.post("/door/doors/change", {"part": "asks", "ask-link": "closed"})
    told = text_of(owner.get("/door/decisions"))
    for words in ("The cabin in June", "mute guest posts", "Drilling", "Settings of the door"):
        assert words in told
    for undo in set(re.findall(r'action="(/door/undo/\d+)"', told)):
        assert owner.post(undo, {"next": "/door/decisions"}).status_code == 302
    assert not doors.rules()
    assert not doors.topics()
    assert words_in_force() == 0
    told = text_of(owner.get("/door/decisions"))
    assert told.count("Taken back.") >= 4
    again = re.findall(r'action="(/door/decisions/[\d-]+/again)"', told)
    assert len(again) == 3
    for one in again:
        owner.post(one)
    assert verdict(came.friend) == "decline"
    assert len(doors.rules()) == len(doors.topics()) == 1
    assert owner.post("/door/decisions/999999/again").status_code == 404


def test_words_said_at_once_are_one_line_of_history(owner, came):
    owner.post(f"/door/{came.pitches[-1].pk}/decide", {"word": "mute", "all": "1"})
    told = text_of(owner.get("/door/decisions"))
    assert told.count("Guest post on your blog") == 1
    assert f"{words_in_force()} in all" in told


def test_the_message_page_says_why_and_what_would_change_it(owner, came):
    told = text_of(owner.get(f"/messages/{came.friend.pk}"))
    assert "Why it is here, and what would change it" in told
    assert f'action="/door/{came.friend.pk}/decide"' in told
    answer = owner.post(
        f"/door/{came.friend.pk}/decide", {"word": "mute", "next": f"/messages/{came.friend.pk}"}
    )
    assert answer.headers["Location"] == f"/messages/{came.friend.pk}"


def test_the_owners_own_message_has_no_panel(owner, came, world):
    own = Message.objects.filter(sender=world.me.points[0]).first()
    assert own is not None
    assert "/decide" not in text_of(owner.get(f"/messages/{own.pk}"))


def test_today_says_what_came_to_the_door(owner, came):
    told = text_of(owner.get("/"))
    assert "/door/week" in told
    waiting = next(
        one for one in inbox.counts(window.since(), unanswered=True) if one.verdict == "now"
    )
    assert f">{waiting.waiting} to see now<" in told
    deciding.decide(came.pitches[0].pk, "now")
    assert f">{waiting.waiting} to see now<" in text_of(owner.get("/"))  # decided: it waits no more


def test_before_anything_is_judged_the_door_teaches(owner, world, tmp_path, settings):
    settings.HOME = tmp_path
    told = text_of(owner.get("/door"))
    assert "Nothing has come to the door." in told
    assert "/door/week" not in text_of(owner.get("/"))


def test_progress_is_told_while_it_is_judged(owner, came, monkeypatch):
    monkeypatch.setattr(project, "under_way", lambda: True)
    told = text_of(owner.get("/door"))
    assert 'hx-get="/door/state"' in told
    assert "You may leave; it goes on." in told
    assert "hx-get" in text_of(owner.get("/door/state"))
    monkeypatch.undo()
    assert "All is judged." in text_of(owner.get("/door/state"))


def test_strangers_to_the_ledger_see_nothing(client, came):
    client.logout()
    for path in (
        "/door",
        "/door/doors",
        "/door/digest",
        "/door/decisions",
        "/door/page",
        "/door/week",
    ):
        assert client.get(path).status_code == 302
