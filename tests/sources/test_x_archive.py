"""An X archive: who is told of, what was said to whom, and what is left aside."""

import json

import pytest
from social_builders import conversation, direct, facts, manifest, of, reasons, script, split, tweet

from tengill.facts.contacts import Contact, Figure, Point, Reach
from tengill.facts.interactions import Interaction, InteractionKind
from tengill.facts.messages import OWNER, Channel, Mailbox, Message, PointKind, Role
from tengill.sources.limits import Limits
from tengill.sources.x_archive import conversations


def x(value, name=""):
    return Mailbox(name, value, PointKind.X)


def test_a_post_is_the_owners_and_names_people():
    told = tweet(text="@bjork Tom &amp; I agree, see https://t.co/q", mentions=[("2002", "Bjork", "Björk Dal")],
                 in_reply_to_status_id_str="99", in_reply_to_screen_name="Bjork")  # fmt: skip
    told["tweet"]["entities"]["urls"] = [
        {"url": "https://t.co/q", "expanded_url": "https://dal.example/a"}
    ]
    card, post = facts(script("tweets", [told]))
    assert card.points == (Point(PointKind.X, "2002"), Point(PointKind.X, "@bjork"))
    assert card.name.full == "Björk Dal"
    assert post.channel is Channel.X_POST
    assert post.sender == OWNER
    assert post.mailboxes(Role.MENTION) == (x("2002", "Björk Dal"),)
    assert post.mailboxes(Role.TO) == ()
    assert post.body.new == "@bjork Tom & I agree, see https://dal.example/a"
    assert post.message_id == "<501@x.invalid>"
    assert post.in_reply_to == ("<99@x.invalid>",)
    assert post.sent_at.isoformat() == "2025-12-24T10:00:00+00:00"


def test_a_repost_is_a_reaction_and_not_the_owners_words():
    mentions = [("2002", "Bjork", "Björk Dal"), ("3003", "jon", "Jón Fell")]
    told = facts(
        script("tweet", [tweet(text="RT @bjork: @jon I recommend him", mentions=mentions)])
    )
    assert of(told, Message) == []
    (reaction,) = of(told, Interaction)
    assert (reaction.kind, reaction.by, reaction.to) == (
        InteractionKind.REACTION,
        OWNER,
        x("2002", "Björk Dal"),
    )
    assert reaction.text == ""
    (unknown,) = of(facts(script("tweets", [tweet(text="RT @gone: hello")])), Interaction)
    assert unknown.to == x("@gone")


def test_an_answer_names_whom_it_answers_but_not_oneself():
    gone = tweet(text="@gone yes", in_reply_to_user_id_str="77", in_reply_to_screen_name="gone")
    own = tweet(
        text="and another thing", in_reply_to_user_id_str="1001", in_reply_to_screen_name="ada"
    )
    first, second = facts(script("tweets", [gone, own]))
    assert first.mailboxes(Role.MENTION) == (x("77"),)
    assert second.mailboxes(Role.MENTION) == ()


def test_posts_of_older_archives_have_no_wrapper():
    (post,) = facts(script("tweet", [tweet(text="old")["tweet"]]))
    assert post.body.new == "old"


def test_a_long_posts_whole_text_names_nobody_twice():
    told = {"noteTweet": {"noteTweetId": "501", "createdAt": "2025-12-24T10:00:00.000Z",
                          "core": {"text": "long &lt;text&gt;", "mentions": [{"screenName": "bjork"}]}}}  # fmt: skip
    (note,) = facts(script("note_tweet", [told]))
    assert note.body.new == "long <text>"
    assert note.message_id != "<501@x.invalid>"
    assert [one.role for one in note.addressed] == [Role.FROM]


def test_direct_messages_newest_first_with_their_reactions():
    liked = [
        {
            "senderId": "2002",
            "reactionKey": "like",
            "eventId": "14",
            "createdAt": "2025-01-02T10:01:00.000Z",
        }
    ]
    events = [
        direct("12", "2002", "1001", "Yes", "2025-01-02T10:05:00.123Z"),
        {"reactionCreate": {"senderId": "1001", "reactionKey": "like", "eventId": "13", "createdAt": "2025-01-02T10:06:00.000Z"}},
        direct("11", reactions=liked),
        {"welcomeMessageCreate": {"id": "10", "createdAt": "2025-01-01T10:00:00.000Z"}},
    ]  # fmt: skip
    told = facts(script("direct_messages", [conversation("1001-2002", *events)]))
    messages = of(told, Message)
    assert [(one.sender, one.mailboxes(Role.TO)) for one in messages] == [
        (x("2002"), (x("1001"),)),
        (x("1001"), (x("2002"),)),
    ]
    assert {one.thread for one in messages} == {"x:1001-2002"}
    assert {one.channel for one in messages} == {Channel.X}
    assert [(one.by, one.to, one.key) for one in of(told, Interaction)] == [
        (x("1001"), x("2002"), "reaction:13"),
        (x("2002"), x("1001"), "reaction:14"),
    ]
    assert reasons(told) == []


GROUP = [
    direct("21", "1001", None, "hi all"),
    direct("20", "2002", None, "hello"),
    {"participantsLeave": {"userIds": ["4004"], "createdAt": "2024-01-01T11:00:00.000Z"}},
    {"joinConversation": {"initiatingUserId": "2002", "participantsSnapshot": ["1001", "2002", "3003"],
                          "createdAt": "2024-01-01T10:00:00.000Z"}},
]  # fmt: skip


def test_a_group_message_reaches_everybody_in_it():
    told = facts(script("direct_messages_group", [conversation("900", *GROUP)]))
    first, second = of(told, Message)
    assert {one.address for one in first.mailboxes(Role.TO)} == {"2002", "3003", "4004"}
    assert {one.address for one in second.mailboxes(Role.TO)} == {"1001", "3003", "4004"}


def test_a_group_too_large_to_wait_for_is_handed_over_in_parts(monkeypatch):
    monkeypatch.setattr(conversations, "_MOST_WAITING", 10)
    told = facts(script("direct_messages_group", [conversation("900", *GROUP)]))
    first, second = of(told, Message)
    assert first.mailboxes(Role.TO) == ()
    assert {one.address for one in second.mailboxes(Role.TO)} == {"1001"}


def test_the_owner_is_who_takes_part_in_every_conversation():
    talks = [conversation(f"1001-{one}", direct(one, to=one)) for one in ("2002", "3003", "4004")]
    (owner,) = of(facts(script("direct_messages", talks)), Contact)
    assert owner.is_owner
    assert owner.points == (Point(PointKind.X, "1001"),)
    assert of(facts(script("direct_messages", talks[:1])), Contact) == []


def test_followers_and_followed_have_no_names_and_no_times():
    follower = {
        "follower": {
            "accountId": "2002",
            "userLink": "https://twitter.com/intent/user?user_id=2002",
        }
    }
    following = {"following": {"accountId": "3003", "userLink": ""}}
    card, tie = facts(script("follower", [follower]))
    assert (card.key, card.points, card.name.full) == ("2002", (Point(PointKind.X, "2002"),), "")
    assert (tie.kind, tie.at, tie.by, tie.to) == (InteractionKind.FOLLOW, None, x("2002"), OWNER)
    _, tie = facts(script("following", [following]))
    assert (tie.by, tie.to) == (OWNER, x("3003"))


def test_likes_count_only_where_the_author_is_told():
    anonymous = {
        "like": {
            "tweetId": "7",
            "fullText": "…",
            "expandedUrl": "https://twitter.com/i/web/status/7",
        }
    }
    told = {"like": {"tweetId": "8", "expandedUrl": "https://twitter.com/Bjork/status/8"}}
    (reaction,) = facts(script("like", [anonymous, told]))
    assert (reaction.to, reaction.subject, reaction.at) == (x("@bjork"), "like", None)


def test_account_profile_and_uploaded_contacts():
    account = {"account": {"email": "Ada@lind.example", "username": "Ada_Lind", "accountId": "1001",
                           "createdAt": "2009-05-01T10:00:00.000Z", "accountDisplayName": "Ada Lind"}}  # fmt: skip
    (owner,) = facts(script("account", [account]))
    assert owner.is_owner
    assert [one.value for one in owner.points] == ["1001", "@ada_lind", "ada@lind.example"]
    profile = {
        "profile": {
            "description": {"bio": "Wool", "website": "https://t.co/x", "location": "Reykjavík"}
        }
    }
    (owner,) = facts(script("profile", [profile]))
    assert (owner.headline, owner.places[0].text) == ("Wool", "Reykjavík")
    assert [one.kind for one in owner.points] == [PointKind.OWNER]
    uploaded = {
        "contact": {"emails": ["jon@fell.example"], "phoneNumbers": ["+354 581 2345", "no"]}
    }
    (card,) = facts(script("contact", [uploaded, {"contact": {"emails": [], "phoneNumbers": []}}]))
    assert [one.value for one in card.points] == ["jon@fell.example", "+3545812345"]


def test_reach_comes_with_its_date_or_not_at_all():
    reach = of(facts(manifest()), Reach)
    assert [(one.figure, one.count) for one in reach] == [(Figure.FOLLOWERS, 3), (Figure.POSTS, 7)]
    assert {one.at.isoformat() for one in reach} == {"2025-12-24T11:00:00+00:00"}
    assert of(facts(manifest(partial=True)), Reach) == []
    odd = of(facts(manifest(followers="many")), Reach)
    assert [one.figure for one in odd] == [Figure.POSTS]
    undated = manifest().replace(b"2025-12-24T11:00:00.000Z", b"lately")
    assert of(facts(undated), Reach) == []


def test_other_parts_are_left_aside_quietly():
    (one,) = facts(script("ad_impressions", [{"ad": {}}] * 50))
    assert one.reason == "nothing for the network"
    assert "ad-impressions" in one.detail


@pytest.mark.slow
@pytest.mark.parametrize(
    "part",
    [
        "tweets",
        "direct_messages",
        "follower",
        "like",
        "contact",
        "account",
        "profile",
        "note_tweet",
    ],
)
@pytest.mark.parametrize("entry", [{}, {"tweet": None}, [], [[]], "text", {"dmConversation": {"conversationId": "1-2", "messages": [{}, {"messageCreate": []}, {"x": 1}]}}])  # fmt: skip
def test_odd_entries_never_stop_the_reading(part, entry):
    good = {"tweets": tweet(), "follower": {"follower": {"accountId": "1"}}}.get(part)
    told = facts(script(part, [entry, *([good] if good else [])]))
    if good:
        assert any(not reasons([one]) for one in told)


def test_half_a_file_keeps_what_it_has():
    whole = script("tweets", [tweet("1", "first"), tweet("2", "second")])
    told = facts(whole[: whole.index(b"second")])
    assert [one.body.new for one in of(told, Message)] == ["first"]
    assert sorted(reasons(told)) == ["file incomplete", "record unreadable"]


def test_a_post_longer_than_the_limit_is_kept_aside():
    told = facts(
        script("tweets", [tweet("1", "x" * 3000), tweet("2", "short")]),
        limits=Limits(max_record=2000),
    )
    assert reasons(told) == ["record unreadable"]
    assert [one.body.new for one in of(told, Message)] == ["short"]


def test_parts_are_known_by_their_assignment_whatever_the_file_is_called():
    for raw in split(script("tweets", [tweet()], number=3), path="a.zip!data/strange.txt"):
        assert json.loads(raw.context)["part"] == "tweets"


def test_the_same_post_in_two_archives_is_one():
    old, new = script("tweet", [tweet()["tweet"]]), script("tweets", [tweet()])
    assert facts(old)[0].digest == facts(new)[0].digest
    other = script("tweets", [tweet("502", "Good evening")])
    assert facts(other)[0].digest != facts(new)[0].digest
