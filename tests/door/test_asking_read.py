"""What an approach asks for: kinds of ask in both languages, tone, nagging, minutes."""

from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tengill.door.asking import CODES, PackError, cut, read, searching
from tengill.door.asking import scars as scarring
from tengill.door.asking.minutes import MOST, TABLE, WORDS_A_MINUTE, minutes, reading
from tengill.door.asking.packs import packaged, parse_pack
from tengill.door.asking.tokens import MAX_SUBJECT, MAX_TEXT, PART, TOKEN, bounds, tokens
from tengill.door.evidence import Asked
from tengill.facts.approaches import Approach, Ask
from tengill.facts.messages import Mailbox

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PLAIN = 0.35


def approach(text, subject="", **more):
    sender = more.pop("sender", Mailbox("Orri Vind", "orri@vind.example"))
    return Approach("k", AT, sender, subject, text, **more)


def asks_of(text, subject=""):
    return {found.ask for found in read(approach(text, subject)).asks if found.weight >= PLAIN}


ASKING = [
    (Ask.REPLY, "Would love to get your thoughts on this when you have a minute."),
    (Ask.MEETING, "Fancy a coffee next week?"),
    (Ask.LINK, "Would you be open to adding our resource to it?"),
    (Ask.REVIEW, "We'd be happy to send a sample if you'd be willing to try it."),
    (Ask.EVENT, "We'd love to have you as a guest on our podcast."),
    (Ask.MONEY, "Buy a ticket for our charity raffle, all proceeds go to the lifeboat."),
    (Ask.SHARE, "We're looking for creators to collab with: you post one reel."),
    (Ask.GUEST_POST, "Would you be open to a sponsored post?"),
    (Ask.MONEY, "Gæti fyrirtækið gefið vinning í happdrættið?"),
    (Ask.PURCHASE, "Pantaðu fyrir miðnætti og fáðu fría heimsendingu."),
    (Ask.GUEST_POST, "Would you be open to publishing an article by me on your blog?"),
    (Ask.GUEST_POST, "Do you accept contributions from outside authors?"),
    (Ask.GUEST_POST, "Our team can write a 1,500-word article for your website at no cost."),
    (Ask.GUEST_POST, "Mig langar að bjóða þér gestapistil fyrir bloggið þitt."),
    (Ask.GUEST_POST, "Takið þið við aðsendum greinum á vefinn ykkar?"),
    (Ask.LINK, "We published a more detailed guide; would you consider linking to it?"),
    (Ask.LINK, "One of the links on your resources page is broken."),
    (Ask.LINK, "Are you interested in a link swap?"),
    (Ask.LINK, "Could you add our tool to your list of the best time trackers?"),
    (Ask.LINK, "Gætir þú bætt hlekk á síðuna okkar í greinina þína um jarðhita?"),
    (Ask.LINK, "Værir þú til í að skiptast á hlekkjum við okkur?"),
    (Ask.PURCHASE, "Our platform helps logistics companies cut costs by 30%."),
    (Ask.PURCHASE, "Your shop does not rank on Google's first page. Our SEO services fix that."),
    (Ask.PURCHASE, "I can get your shop 300 more customers a month."),
    (Ask.PURCHASE, "Við bjóðum leitarvélabestun og vefhönnun á hagstæðu verði."),
    (Ask.PURCHASE, "Lausnin okkar sparar bókhaldsstofum mikinn tíma."),
    (Ask.MEETING, "Do you have 15 minutes next Tuesday for a quick call?"),
    (Ask.MEETING, "I'd love to pick your brain over coffee."),
    (Ask.MEETING, "Could we find half an hour to talk about the budget?"),
    (Ask.MEETING, "Áttu lausan tíma í næstu viku fyrir stutt símtal?"),
    (Ask.MEETING, "Eigum við að hittast í kaffi á fimmtudaginn?"),
    (Ask.SHARE, "Would you mind sharing our launch with your followers?"),
    (Ask.SHARE, "It would mean a lot if you retweeted this."),
    (Ask.SHARE, "Please tell your subscribers about our new book."),
    (Ask.SHARE, "Gætirðu deilt þessu með fylgjendum þínum?"),
    (Ask.REVIEW, "Could you have a look at my draft and tell me what you think?"),
    (Ask.REVIEW, "We'd be grateful if you could fill in this 5-minute survey."),
    (Ask.REVIEW, "Viltu taka þátt í stuttri könnun? Það tekur um 5 mínútur."),
    (Ask.REVIEW, "Gætirðu gefið mér álit á þessum drögum?"),
    (Ask.EVENT, "We would like to invite you to speak at our annual conference in Oslo."),
    (Ask.EVENT, "Join us for a free webinar on Thursday. Reserve your seat now."),
    (Ask.EVENT, "Okkur langar að bjóða þér að halda erindi á ráðstefnunni í maí."),
    (Ask.EVENT, "Viltu vera gestur í hlaðvarpinu okkar?"),
    (Ask.JOB, "I am writing to apply for the position of analyst. My CV is attached."),
    (Ask.JOB, "Your background looks like a great fit for the role."),
    (Ask.JOB, "I'm a freelance designer and I'm available for new projects."),
    (Ask.JOB, "Ég sæki hér með um stöðu verkefnastjóra. Ferilskrá í viðhengi."),
    (Ask.JOB, "Við leitum að forritara og bakgrunnur þinn passar í starfið."),
    (Ask.MONEY, "We are raising a seed round and looking for angel investors."),
    (Ask.MONEY, "Would you consider donating to our food bank this winter?"),
    (Ask.MONEY, "Would your company be interested in sponsoring our hackathon?"),
    (Ask.MONEY, "Viljið þið styrkja fótboltalið barnanna okkar?"),
    (Ask.REPLY, "What time does the museum close on Sundays?"),
    (Ask.REPLY, "Hvenær opnar safnið á sunnudögum?"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("ask", "text"), ASKING)
def test_says_what_is_asked(ask, text):
    assert ask in asks_of(text)


@pytest.mark.slow
@pytest.mark.parametrize(("ask", "text"), ASKING)
def test_case_wrapping_and_greeting_make_no_difference(ask, text):
    assert ask in asks_of(text.upper())
    assert ask in asks_of(text.replace(" ", "\n", 3))
    assert ask in asks_of(f"Hello,\n\n{text}\n\nBest,")


def test_icelandic_without_its_letters():
    assert Ask.MEETING in asks_of("Attu lausan tima i naestu viku fyrir stutt simtal?")
    assert Ask.GUEST_POST in asks_of("Mig langar ad bjoda ther gestapistil fyrir bloggid thitt.")


@pytest.mark.parametrize(
    "text",
    [
        "Thanks for the call yesterday, it was great to meet you.",
        "No need to reply. The report is on the server.",
        "The meeting on Monday went well and the contract is signed.",
        "I have sent the invoice to accounting.",
        "Happy birthday! Have a wonderful day.",
        "I reviewed your draft and added my comments in the margin.",
        "Takk fyrir fundinn í gær, þetta var mjög gagnlegt.",
        "Til hamingju með afmælið!",
        "Samningurinn er undirritaður og kominn í möppuna.",
        "",
        "   \n\n  ",
    ],
)
def test_news_and_thanks_ask_nothing(text):
    told = read(approach(text))
    assert told.asks == ()
    assert told.nagging is None


@pytest.mark.parametrize(
    "text",
    [
        "Just bumping this to the top of your inbox.",
        "I haven't heard back from you, so I thought I'd try once more.",
        "Did you get a chance to look at my previous email?",
        "Following up on my email from last week.",
        "Circling back on this!",
        "Any thoughts on my proposal below?",
        "Vildi bara ýta aftur við þessu.",
        "Ég hef ekki heyrt frá þér og ítreka því erindið.",
        "Náðirðu að skoða póstinn frá mér?",
    ],
)
def test_follow_ups_are_nagging(text):
    span = read(approach(text)).nagging
    assert span is not None
    assert text[span.start : span.end] == span.text


def test_plainest_ask_first_and_words_point_into_their_part():
    text = "Hi Katrín,\n\nWe run a bakery. Could you add our guide to your list of recipes?"
    told = read(approach(text, subject="Guest post for your blog"))
    weights = [found.weight for found in told.asks]
    assert weights == sorted(weights, reverse=True)
    by_ask = {found.ask: found for found in told.asks}
    assert by_ask[Ask.GUEST_POST].words[0].in_subject
    link = by_ask[Ask.LINK].words[0]
    assert not link.in_subject
    assert link.text == text[link.start : link.end]
    assert link.text.startswith("Could you add our guide")


def test_several_wordings_say_it_more_plainly():
    once = read(approach("Could we have a quick call?")).asks[0].weight
    text = "Could we have a quick call?\n\nDo you have 15 minutes on Tuesday?\n\nBook a demo here."
    assert read(approach(text)).asks[0].weight >= once


def test_seller_speaks_as_sellers_do_and_a_friend_does_not():
    seller = (
        "Hope this email finds you well. I came across your website and noticed you could get more "
        "traffic. We help companies increase sales. Free audit, no obligation. Are you the right "
        "person to speak to?"
    )
    friend = "The boat is ready. Shall we go out on Saturday if the weather holds? Bring the kids."
    assert read(approach(seller)).commercial > 0.8
    assert read(approach(friend)).commercial == 0.0
    salesman = "Við hjálpum fyrirtækjum að auka sölu. Ókeypis úttekt, án skuldbindinga."
    assert read(approach(salesman)).commercial > 0.8


def test_a_named_time_takes_the_place_of_the_table():
    long = read(approach("Could we meet to discuss the harbour?")).minutes
    short = read(approach("Could we meet for 10 minutes to discuss the harbour?")).minutes
    worded = read(approach("Do you have fifteen minutes for a call?")).minutes
    assert short < worded < long


def test_minutes_table():
    assert minutes((), 238) == 1.0
    assert reading(0, 2) == pytest.approx(6.0)
    assert reading(0, 50) == reading(0, 5)
    assert minutes([(Ask.REPLY, 1.0)], 0) == TABLE[Ask.REPLY]
    assert minutes([(Ask.REPLY, 1.0), (Ask.MEETING, 1.0)], 0) == TABLE[Ask.MEETING]
    assert minutes([(Ask.MEETING, 0.1)], 0) == 0.0
    assert minutes([(Ask.MEETING, 1.0)], 0, named=15) == 19.0
    assert minutes([(Ask.SHARE, 1.0)], 0, named=15) == TABLE[Ask.SHARE]
    assert minutes([(ask, 1.0) for ask in Ask], 10**6) == MOST
    assert set(TABLE) == set(Ask)
    assert WORDS_A_MINUTE == 238


def test_attachments_cost_and_words_are_counted():
    bare = read(approach("one two three", subject="four"))
    assert bare.words == 3
    assert read(approach("one two three", attachments=1)).minutes > bare.minutes


def test_hostile_texts_are_read_quickly_and_without_fail():
    for text in (
        "could you " * 50_000,
        "can you we would like to link " * 5_000,
        "{" * 100_000,
        "[first " * 20_000,
        "a" * 500_000,
        "\0\ufffd\u202e" * 10_000,
        "https://" * 30_000,
        "....????!!!!" * 20_000,
        "Hi " + " " * 100_000 + ",",
    ):
        assert isinstance(read(approach(text, subject=text)), Asked)


HOSTILE = (
    "could you " * 10_000,
    "you would like to link our page to your site on our page " * 2_000,
    "please. send? me! " * 5_000,
    "{" * 100_000,
    "[first " * 20_000,
    "a" * 100_000,
    "....????!!!!" * 10_000,
)


@pytest.mark.parametrize("text", HOSTILE)
def test_work_on_hostile_texts_is_bounded(text, monkeypatch):
    looked = []
    named = searching._named

    def counted(pack, chars):
        found, ends = named(pack, chars)
        begins = [0, *(end - 1 for end in ends)]
        looked.extend(ends[n] - begins[n] for told in found.values() for n in told)
        return found, ends

    opened = []
    openings = scarring._openings
    monkeypatch.setattr(searching, "_named", counted)
    monkeypatch.setattr(
        scarring, "_openings", lambda told: (opened.append(o) or o for o in openings(told))
    )
    words = cut(text, text)
    read(approach(text, subject=text), words)
    assert len(words.whole) <= MAX_SUBJECT + len(PART) + MAX_TEXT
    assert len(looked) <= 2_000 * len(packaged())
    assert sum(looked) < 200_000
    assert len(opened) <= 2 * 200


def test_a_cut_made_before_changes_nothing():
    text = "Hi Katrín,\n\nCould you add our guide to your list?\n- Thanks, {name}"
    told = approach(text, subject="Guest post, please,")
    assert read(told, cut(told.subject, told.text)) == read(told)


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Guest post,", "- could you add our guide?\n\n* Thanks,\nAnna \u2014 15 % off! \u20ac5"),
        ("", "see https://holm.example/x, or don't... \u00b6 \u2022 a;b: c"),
        ("Only this", ""),
    ],
)
def test_characters_are_those_of_the_tokens(subject, text):
    words = cut(subject, text)
    told = tokens(words.marked)
    size = len(told) + 1
    for number, pack in enumerate(packaged()):
        mine = words.characters[number * size : (number + 1) * size]
        plain = pack.alphabet.start + "".join(map(pack.alphabet.char, told))
        assert mine.tobytes().decode("utf-16-le") == plain
    places = [match.span() for match in TOKEN.finditer(words.marked)]
    where = bounds(words.marked, words.begins.tolist(), words.upto.tolist(), range(len(told)))
    assert [where[number] for number in range(len(told))] == places


def test_a_cut_for_topics_alone_will_do():
    told = approach("Could you add our guide to your list?")
    assert read(told, cut("", told.text, asks=False)) == read(told)


@pytest.mark.parametrize(
    "pattern",
    ["link <end> link", "^ link <question> please", "please? link?", "link ^ link"],
)
def test_a_pattern_stays_within_a_sentence_and_needs_a_word(pattern):
    text = f'language = "xx"\n[[rule]]\nkind = "link"\npatterns = ["{pattern}"]\n'
    with pytest.raises(PackError):
        parse_pack(text, "xx.toml")


def test_marks_that_end_sentences_part_patterns_and_may_be_asked_for():
    text = (
        'language = "xx"\n[[rule]]\nkind = "link"\n'
        'patterns = ["^ red ~2 blue", "green ~3 <question>", "blue $"]\n'
    )
    pack = parse_pack(text, "xx.toml")

    def hits(words):
        told = pack.alphabet.start + "".join(map(pack.alphabet.char, tokens(words)))
        told = searching.search(pack, np.frombuffer(told.encode("utf-16-le"), np.uint16))
        return [(hit.start, hit.end) for hit in told]

    assert hits("Red a blue b") == [(0, 3)]
    assert hits("a. Red b. Blue red a blue b") == []
    assert hits("a? Red b blue c") == [(2, 5)]
    assert hits("Green a? b") == [(0, 3)]
    assert hits("Green. a?") == []
    assert hits("A blue. c blue") == [(1, 2), (4, 5)]


def test_codes_are_said():
    assert CODES == ("scar_field", "scar_name")


PIECES = st.sampled_from(
    [
        *" \n\t.,;:?!-*{}[]<>%$|#@'’\u00b6\u2014",
        *("Could", "you", "link", "to", "our", "page", "please", "call", "15", "fund"),
        *("\n\n", "Gætir þú", "hlekk", "https://a.example/b", "İ", "ß", "\u2028"),
    ]
)


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(subject=st.lists(PIECES, max_size=10), text=st.lists(PIECES, max_size=60))
def test_every_span_holds_its_own_words(subject, text):
    whole, head = " ".join(text), "".join(subject)
    told = read(approach(whole, subject=head, names=("Katrín",)))
    spans = [span for found in told.asks for span in found.words]
    spans += [span for scar in told.scars for span in scar.words]
    spans += [told.nagging] if told.nagging else []
    for span in spans:
        assert span.text == (head if span.in_subject else whole)[span.start : span.end]
        assert span.text
    assert all(0 < found.weight <= 1 for found in told.asks)
    assert 0 <= told.commercial <= 1
    assert told.minutes >= 0
    assert told == read(approach(whole, subject=head, names=("Katrín",)))


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(st.text(max_size=400), st.text(max_size=60))
def test_no_text_fails(text, subject):
    told = read(approach(text, subject=subject, names=("Katrín",)))
    assert told.words == len(text.split())
