"""A Mastodon archive: who may read a post decides what it is."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from social_builders import (
    BJORK,
    FOLLOWERS,
    ME,
    PUBLIC,
    actor,
    boost,
    collection,
    facts,
    note,
    of,
    reasons,
    table,
)

from tengill.facts.contacts import Contact, Point
from tengill.facts.interactions import Interaction, InteractionKind
from tengill.facts.messages import OWNER, Channel, Mailbox, Message, PointKind, Role
from tengill.sources.formats import format_of


def on(account):
    return Mailbox("", account, PointKind.MASTODON)


BJORKS = on("bjork@dal.example")
TAG = [(BJORK, "@bjork@dal.example")]


def messages(*items):
    return of(facts(collection(list(items))), Message)


def test_a_public_post_names_people_and_keeps_its_thread():
    (post,) = messages(
        note(tags=TAG, content="<p>Hello <b>you</b> &amp; all</p>", inReplyTo=f"{BJORK}/statuses/9")
    )
    assert post.channel is Channel.MASTODON_POST
    assert post.sender == on("ada@hraun.example")
    assert post.mailboxes(Role.MENTION) == (BJORKS,)
    assert post.body.new == "Hello you & all"
    assert post.labels == ("public",)
    assert post.thread.startswith("mastodon:tag:hraun.example")
    assert post.in_reply_to == (f"<{BJORK}/statuses/9@mastodon.invalid>",)


@pytest.mark.parametrize(
    ("to", "cc", "label"),
    [
        ([PUBLIC], [FOLLOWERS], "public"),
        (["as:Public"], [], "public"),
        ([FOLLOWERS], [PUBLIC], "unlisted"),
        ([FOLLOWERS], [BJORK], "followers"),
        ([BJORK], [], "direct"),
        ([], [BJORK], "direct"),
        ([], [], "direct"),
    ],
)
def test_who_may_read_it(to, cc, label):
    (post,) = messages(note(to=to, cc=cc))
    assert post.labels == (label,)
    assert post.channel is (Channel.MASTODON if label == "direct" else Channel.MASTODON_POST)


def test_a_direct_post_is_a_message_to_those_it_names():
    (post,) = messages(note(to=[BJORK, "https://fell.example/actor/7"], cc=[], tags=TAG))
    assert post.mailboxes(Role.TO) == (BJORKS, Mailbox("", "fell.example/actor/7", PointKind.URL))
    assert post.mailboxes(Role.MENTION) == ()


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([PUBLIC, FOLLOWERS, BJORK, "as:Public", 7, None]), max_size=3),
       st.lists(st.sampled_from([PUBLIC, FOLLOWERS, BJORK, {}]), max_size=3))  # fmt: skip
def test_what_the_post_itself_calls_direct_is_never_public(to, cc):
    activity = note(to=to, cc=cc)
    activity["object"] |= {"to": [BJORK], "cc": []}
    (post,) = messages(activity)
    assert not post.channel.is_post


def test_a_boost_goes_to_the_author():
    told = facts(
        collection(
            [
                boost(),
                boost("https://fell.example/objects/1-2", cc=[BJORK]),
                boost("https://fell.example/objects/3", cc=[]),
            ]
        )
    )
    found = of(told, Interaction)
    assert [(one.kind, one.to, one.subject) for one in found] == [
        (InteractionKind.REACTION, BJORKS, "boost")
    ] * 2
    assert of(told, Message) == []


def test_likes_and_bookmarks():
    urls = [
        f"{BJORK}/statuses/9",
        "https://dal.example/@bjork/11",
        "https://fell.example/objects/4",
    ]
    for name, subject in (("likes.json", "like"), ("bookmarks.json", "bookmark")):
        found = facts(collection(urls, name))
        assert [(one.by, one.to, one.subject, one.at) for one in found] == [
            (OWNER, BJORKS, subject, None)
        ] * 2


def test_the_account_itself():
    (owner,) = facts(actor())
    assert owner.is_owner
    assert [one.value for one in owner.points] == [
        "ada@hraun.example",
        "ada@old.example",
        "hraun.example/@ada",
    ]
    assert (owner.name.full, owner.headline) == ("Ada Lind", "Wool & bridges")
    assert owner.source_fields == (("Web", "lind"),)


def test_the_owner_is_known_without_actor_json():
    (owner,) = of(facts(collection([note(), note(2)])), Contact)
    assert owner.is_owner
    assert owner.points == (Point(PointKind.MASTODON, "ada@hraun.example"),)


def test_what_is_no_post_tells_nothing():
    told = facts(
        collection([{"type": "Update", "object": {}}, note(type="Tombstone"), {"x": 1}, 7, []])
    )
    assert reasons(told) == ["record unreadable", "record unreadable"]
    assert of(told, Message) == []


def test_half_an_outbox_keeps_what_it_has():
    whole = collection([note(1), note(2, content="<p>second</p>")])
    told = facts(whole[: whole.index(b"second")])
    assert len(of(told, Message)) == 1
    assert "file incomplete" in reasons(told)


def test_followed_accounts_in_all_their_headings():
    for header in (
        ["Account address", "Show boosts", "Notify on new posts", "Languages"],
        ["Account address", "Show boosts"],
        ["Account address"],
    ):
        row = ["Bjork@dal.example", "true", "false", "en, is"][: len(header)]
        card, tie = facts(table(header, row))
        assert (card.key, tie.to, tie.by, tie.kind) == (
            "bjork@dal.example",
            BJORKS,
            OWNER,
            InteractionKind.FOLLOW,
        )
    told = facts(table(["Account address"], ["nobody"]))
    assert reasons(told) == ["record unreadable"]


def test_followers_by_other_tools():
    _, tie = facts(table(["Account address"], ["bjork@dal.example"]), "followers.csv")
    assert (tie.by, tie.to) == (BJORKS, OWNER)


def test_muted_accounts_are_left_out():
    assert reasons(
        facts(table(["Account address", "Hide notifications"], ["a@b.example", "true"]))
    ) == ["nothing for the network"]


def test_lists_without_headings_are_believed_only_by_name():
    data = b"Friends,bjork@dal.example\nFriends,jon@fell.example\n"
    first, second = facts(data, "a.zip!lists.csv")
    assert (first.groups, first.points) == (
        ("Friends",),
        (Point(PointKind.MASTODON, "bjork@dal.example"),),
    )
    assert second.key == "list:Friends:jon@fell.example"
    assert reasons(facts(data, "people.csv")) == ["list without headings"]
    assert reasons(facts(b"troll@q.example\n", "blocked_accounts.csv")) == ["list without headings"]
    assert reasons(facts(b"q.example\nr.example\n")) == ["nothing for the network"]
    (saved,) = facts(f"{BJORK}/statuses/9\n".encode())
    assert (saved.to, saved.subject) == (BJORKS, "bookmark")


def test_other_json_is_not_ours():
    for data in (
        b'{"type": "OrderedCollection", "orderedItems": []}',
        b"[]",
        b'{"@context": "https://www.w3.org/ns/activitystreams", "type": "Note"}',
    ):
        assert format_of(data) is None
    assert ME in actor().decode()
