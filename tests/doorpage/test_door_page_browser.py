"""The page in a real browser: by keyboard, without scripts, in both themes, from 320 px, on paper."""

import itertools
import json
import os
import shutil
from pathlib import Path

import pytest
from tests.doorpage.doors import FILLED, NOW, served

from tengill.doorpage.example import example
from tengill.doorpage.page import publish

pytestmark = [pytest.mark.browser, pytest.mark.slow]

AXE = Path(__file__).resolve().parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
STILL = "*, *::before, *::after { transition: none !important; animation: none !important }"
ARGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


_visitors = itertools.count(1)
_WANTED = ("422 (Unprocessable Entity)", "422 (Unprocessable Content)", "404 (Not Found)")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("home")
    publish(example(NOW), folder)
    return folder


@pytest.fixture(scope="module")
def url(home):
    with served(home, proxies=1) as told:
        yield told[0]


@pytest.fixture(scope="module")
def browser():
    path = shutil.which(os.environ.get("TENGILL_CHROMIUM", "chromium"))
    if path is None:
        pytest.fail(
            "There is no Chromium: apt-get install chromium, or set TENGILL_CHROMIUM.",
            pytrace=False,
        )
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGS))
        yield browser
        browser.close()


@pytest.fixture
def visit(browser, url):
    """Open pages as a visitor of one's own; whatever the browser complains of fails the test."""
    wrong, contexts = [], []

    def open_(path="/", **options):
        headers = {"X-Forwarded-For": f"192.0.2.{next(_visitors)}"}
        context = browser.new_context(extra_http_headers=headers, **options)
        contexts.append(context)
        context.on("request", lambda r: r.url.startswith(url) or wrong.append(r.url))
        page = context.new_page()
        page.on("console", lambda m: m.type in {"error", "warning"} and wrong.append(m.text))
        page.goto(url + path)
        return page

    yield open_
    for one in contexts:
        one.close()
    assert [line for line in wrong if not line.endswith(_WANTED)] == []


def fill(page, **fields):
    told = FILLED | fields
    for name in ("name", "address", "message"):
        page.fill(f"#{name}", told[name])
    for name in ("about", "ask"):
        page.select_option(f"#{name}", told[name])


def test_a_letter_without_scripts(visit, home):
    page = visit("/?lang=is", java_script_enabled=False)
    fill(page)
    page.wait_for_timeout(3_200)
    page.get_by_role("button", name="Senda skilaboðin").click()
    page.wait_for_url("**/sent?lang=is")
    assert page.locator("h1").inner_text() == "Skilaboðin eru komin til skila"
    (file,) = (home / "door" / "inbox").glob("*.json")
    assert json.loads(file.read_text())["message"] == FILLED["message"]
    page.get_by_role("link", name="Til baka á síðuna").click()
    page.wait_for_url("**/?lang=is")


def test_errors_take_the_focus_and_lead_to_their_fields(visit):
    page = visit()
    fill(page, name=" ", message="Hi")
    page.get_by_role("button", name="Send the message").click()
    summary = page.locator("#errors")
    assert summary.evaluate("e => e === document.activeElement")
    assert page.title().startswith("Not sent: ")
    assert page.locator("#address").input_value() == FILLED["address"]
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#name"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") in {"name", "address"}


def test_the_keyboard_reaches_everything_but_the_trap(visit):
    page = visit()
    reached = []
    for _ in range(20):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate("document.activeElement.id || document.activeElement.textContent")
        )
    for name in ("name", "address", "about", "ask", "message", "Send the message"):
        assert name in reached
    assert "website" not in reached


def test_axe_finds_nothing_in_either_theme(visit):
    """A page is opened once: between the themes only its colours differ."""
    assert AXE.is_file(), "axe-core is not installed: run `make assets`"
    found = []
    page = visit(bypass_csp=True, color_scheme="light", reduced_motion="reduce")
    for path in ("/", "/?lang=is", "/sent", "/nowhere", "errors"):
        page.emulate_media(color_scheme="light")
        if path == "errors":
            page.goto(page.url.rsplit("/", 1)[0] + "/")
            fill(page, name=" ", message="Hi")
            page.click("button")
        else:
            page.goto(page.url.rsplit("/", 1)[0] + path)
        page.add_style_tag(content=STILL)
        page.evaluate(AXE.read_text(encoding="utf-8"))
        for scheme, rules in (("light", RULES), ("dark", ["color-contrast"])):
            page.emulate_media(color_scheme=scheme)
            result = page.evaluate("told => axe.run(document, {runOnly: told})", rules)
            found += [
                (scheme, path, rule["id"], node["html"][:160])
                for rule in result["violations"]
                for node in rule["nodes"]
            ]
    assert found == []


def test_no_width_scrolls_sideways_and_targets_are_large_enough(visit):
    page = visit()
    for width in (320, 360, 720, 1280, 2560):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, width
        small = page.evaluate(
            "[...document.querySelectorAll('nav a, footer a, input:not([type=hidden]):not(.trap input),"
            " select, textarea, button')].filter(e => e.getBoundingClientRect().height < 24)"
            ".map(e => e.outerHTML)"
        )
        assert small == []


def test_on_paper_the_form_is_left_out(visit):
    page = visit()
    page.emulate_media(media="print", color_scheme="dark")
    assert not page.locator("form").is_visible()
    assert page.locator("h1").is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
