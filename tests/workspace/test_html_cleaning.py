"""HTML from strangers made harmless: looked at with a parser that had no part in it."""

from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from html_corpus import CALLS, CORPUS
from hypothesis import given, settings
from hypothesis import strategies as st

from tengill.workspace import html_cleaning
from tengill.workspace.html_cleaning import TAGS, TangledError, clean

ALLOWED = {
    "a": {"href", "target", "rel"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"},
    "ol": {"start", "type"}, "span": {"class"},
}  # fmt: skip


class Seen(HTMLParser):
    """What a tokenizer of its own finds: tags with their attributes, and the words."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.words = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data):
        self.words += data

    def handle_comment(self, data):
        raise AssertionError(f"a comment came through: {data}")

    def handle_decl(self, decl):
        raise AssertionError(f"a declaration came through: {decl}")


def harmless(html: str) -> Seen:
    """Nothing in it is beyond the allow-list, however it is looked at."""
    seen = Seen(html)
    for tag, told in seen.tags:
        assert tag in TAGS, tag
        assert set(told) <= ALLOWED.get(tag, set()) | {"dir", "lang"}, (tag, told)
        if tag == "span":
            assert told.get("class", "") in {"", "picture", "host", "host-elsewhere"}
        if tag == "a":
            assert told["rel"] == "noopener noreferrer nofollow"
            assert told["target"] == "_blank"
        if "href" in told:
            parts = urlsplit(told["href"])
            assert parts.scheme in {"http", "https", "mailto"}
            assert parts.scheme == "mailto" or (parts.hostname and "@" not in parts.netloc)
            assert "\\" not in told["href"]
    return seen


@pytest.mark.slow
@pytest.mark.parametrize("name", CORPUS)
def test_hostile_html_comes_out_harmless(name):
    made = clean(CORPUS[name])
    harmless(made.html)
    assert CALLS not in made.html
    for word in (
        "alert",
        "javascript",
        "onerror",
        "hx-",
        "url(",
        "srcdoc",
        "<script",
        "<img",
        "style",
    ):
        assert word not in made.html.lower()


@pytest.mark.slow
@pytest.mark.parametrize("name", CORPUS)
def test_what_came_out_is_the_same_when_it_is_read_once_more(name):
    """A second reading finds what the first left: nothing mutates on its way to the browser."""
    once = html_cleaning._allowed(clean(CORPUS[name]).html)
    assert once == html_cleaning._allowed(once)


FRAGMENT = st.sampled_from(
    [*CORPUS.values(), "<b>", "</b>", "<table>", "<td>", "</p>", "<svg>", "</svg>", "<style>", "<!--",
     "-->", "<math>", "<mtext>", "<a href=https://a.example/>", "</a>", "<p>", '"', "'", ">", "<", "&lt;",
     "<img alt='<b>&quot;' src=x>", "words", "<![CDATA[", "]]>", "<select>", "<template>", "</template>"]
)  # fmt: skip


@pytest.mark.slow
@settings(max_examples=60)
@given(st.lists(FRAGMENT, max_size=12).map("".join))
def test_nothing_put_together_of_it_gets_through(html):
    harmless(clean(html).html)


@pytest.mark.slow
@settings(max_examples=40)
@given(st.text(max_size=200))
def test_any_text_at_all(text):
    harmless(clean(text).html)


def test_words_and_structure_stay():
    html = "<h1>Hi</h1><p dir=rtl>One <b>bold</b> <i>word</i></p><ul><li>a<li>b</ul><table><tr><td colspan=2>c"
    made = clean(html)
    assert made.html == (
        '<h1>Hi</h1><p dir="rtl">One <b>bold</b> <i>word</i></p><ul><li>a</li><li>b</li></ul>'
        '<table><tbody><tr><td colspan="2">c</td></tr></tbody></table>'
    )
    assert (made.pictures, made.links) == (0, 0)


def test_a_picture_is_words_and_a_counter_is_nothing():
    made = clean(
        '<p><img src="https://a.example/l.png" alt="Our &lt;b&gt; &quot;logo&quot;"><img src=x>'
        "<img src=https://a.example/t width=1 height=1></p>"
    )
    assert made.pictures == 2
    seen = harmless(made.html)
    assert seen.words == 'Picture not loaded: Our <b> "logo"Picture not loaded'
    assert not any(tag == "b" for tag, _ in seen.tags)


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<a href='https://www.bank.example/x'>bank.example</a>", "bank.examplewww.bank.example"),
        ("<a href='https://evil.example/'>https://bank.example/login</a>",
         "https://bank.example/loginleads to evil.example"),
        ("<a href='https://bank.example.evil.example/'>bank.example</a>",
         "bank.exampleleads to bank.example.evil.example"),
        ("<a href='https://аррӏе.com/'>a fruit</a>", "a fruitxn--80ak6aa92e.com"),
        ("<a href='https://shop.example:8443/'>here</a>", "hereshop.example:8443"),
        ("<a href='mailto:sunna@hall.example?bcc=all@evil.example&body=x'>write</a>",
         "writesunna@hall.example"),
        ("<a href='http://user:word@evil.example/'>x</a>", "x"),
        ("<a href='https://exa mple.com/'>x</a>", "x"),
        ("<a href='https://[::1]/'>x</a>", "x"),
    ],
)  # fmt: skip
def test_a_link_says_where_it_leads(html, words):
    assert harmless(clean(html).html).words == words


def test_a_link_is_written_anew_and_keeps_its_way():
    made = clean("<a href='HTTPS://Shop.Example/a b?q=ä&r=%20#z'>x</a>")
    (_tag, told), *_rest = harmless(made.html).tags
    assert told["href"] == "https://shop.example/a%20b?q=%C3%A4&r=%20#z"


def test_what_is_hidden_stays_hidden():
    made = clean(
        "<div style='display:none'>secret <div hidden><object>x</object></div></div>"
        "<p hidden>secret</p><div style='font-size:0'>secret</div><p>seen"
    )
    assert harmless(made.html).words == "seen"


@pytest.mark.slow
@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 600_000,
        "<b>" * 60_000 + "<p>" * 60_000,
        "<table><tr><td>" * 200_000,
        "<svg>" * 400_000,
        "<p>x</p>" * 120_000,
        "<a href=https://a.example/>" * 150_000,
    ],
    ids=["div", "b and p", "tables", "svg", "many", "links"],
)
def test_megabytes_of_nesting_end(html):
    """Either it is shown, harmless, or it is refused; nothing crashes and nothing hangs."""
    try:
        made = clean(html)
    except TangledError:
        return
    assert set(Seen(made.html[:100_000]).words) <= {"x"}
