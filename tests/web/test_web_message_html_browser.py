"""A message as it was sent, in a real browser: nothing of it runs, loads, or leads astray."""

import pytest
from door_world import fill
from html_corpus import CORPUS
from playwright.sync_api import expect

from tengill.workspace import original

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HTML = "<p>Sæl <b>Edda</b> <img src=https://evil.example/p.gif alt=Cabin></p><a href=https://a.example/>here</a>"


@pytest.fixture
def sent(monkeypatch):
    """What the archive holds; to be changed by a test."""
    told = {"html": HTML}
    head = "From: a@lind.example\nContent-Type: text/html; charset=utf-8\n\n"
    monkeypatch.setattr(original, "raw", lambda _pk, **_more: (head + told["html"]).encode())
    return told


def test_in_a_browser_nothing_of_it_runs_loads_or_leads_astray(
    watched, site, sent, tmp_path, settings
):
    """`watched` fails where a request leaves, an error is logged, or a policy had to step in."""
    settings.HOME = tmp_path
    came = fill(site[1].me)
    # Documents of their own within one another would end at the first that closes nothing.
    sent["html"] = HTML + "".join(f"<div>{html}</div>" for html in CORPUS.values())
    one = watched(viewport={"width": 1440, "height": 900})
    dialogs: list[str] = []
    one.page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page = one.go(f"/door?id={came.friend.pk}")
    page.keyboard.press("h")
    expect(page.locator("#as-sent")).to_have_attribute("aria-current", "true")
    frame = page.frame_locator("iframe.sent-frame")
    expect(frame.locator(".sent__letter b").first).to_have_text("Edda")
    expect(frame.locator(".picture").first).to_have_text("Picture not loaded: Cabin")
    # Our own styles are there: the frame is told of them, and of nothing else.
    assert (
        frame.locator(".host").first.evaluate("node => getComputedStyle(node).fontSize") == "12px"
    )
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(300)
    assert page.url.startswith(f"{one.url}/door")
    inside = page.frames[1]
    assert inside.url == f"{one.url}/messages/{came.friend.pk}/html"
    assert dialogs == []
    page.locator("#as-text").focus()
    page.keyboard.press("Enter")
    expect(page.locator("iframe")).to_have_count(0)
    expect(page.locator("#as-text")).to_be_focused()
    expect(page.locator("#card .mail")).to_contain_text("Which week suits you?")


def test_a_link_opens_a_page_that_knows_nothing_of_ours(watched, site, sent, tmp_path, settings):
    settings.HOME = tmp_path
    came = fill(site[1].me)
    one = watched(viewport={"width": 1440, "height": 900})
    seen: list[dict[str, str]] = []

    def answer(route):
        seen.append(route.request.headers)
        route.fulfill(
            body="<p>there</p><script>window.o = String(opener)</script>", content_type="text/html"
        )

    one.context.route("https://a.example/**", answer)
    page = one.go(f"/messages/{came.friend.pk}?as=sent")
    with one.context.expect_page() as opened:
        page.frame_locator("iframe.sent-frame").locator("a").first.click()
    opened.value.wait_for_load_state()
    assert opened.value.evaluate("window.o") == "null"
    assert "referer" not in seen[0]
    # The click alone asked for it.
    assert one.wrong == ["request to https://a.example/"]
    one.wrong.clear()


@pytest.mark.parametrize("width", [360, 1440])
def test_the_frame_fits(watched, site, sent, width, tmp_path, settings):
    settings.HOME = tmp_path
    came = fill(site[1].me)
    sent["html"] = (
        HTML + "<table><tr>" + "<td>a word or two</td>" * 40 + "</table><pre>" + "x" * 400
    )
    one = watched(viewport={"width": width, "height": 800})
    for path in (f"/messages/{came.friend.pk}?as=sent", f"/door?id={came.friend.pk}&as=sent"):
        page = one.go(path)
        frame = page.frame_locator("iframe.sent-frame")
        expect(frame.locator(".sent__letter")).to_be_visible()
        over = "document.documentElement.scrollWidth - window.innerWidth"
        assert page.evaluate(over) <= 0
        assert page.frames[1].evaluate(over) <= 0
