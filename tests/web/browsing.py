"""A real browser on a small world: what it opens is watched for what must not happen."""

import os
import shutil

import pytest
import small_world

from tengill.workspace import clock, login

ARGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


@pytest.fixture(scope="module")
def browser():
    told = os.environ.get("TENGILL_CHROMIUM", "chromium")
    path = shutil.which(told)
    if path is None:
        pytest.fail(
            "There is no Chromium to test the screen with. On Debian: apt-get install chromium; "
            "elsewhere set TENGILL_CHROMIUM to its path.",
            pytrace=False,
        )
    # Imported late: only tests that drive a browser need it.
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGS))
        yield browser
        browser.close()


@pytest.fixture
def site(live_server, settings):
    """The world, served on loopback."""
    world = small_world.fill()
    return live_server.url, world


class Watched:
    """A logged-in browser context that remembers what must not happen."""

    def __init__(self, browser, url: str, **options: object) -> None:
        self.url = url
        self.wrong: list[str] = []
        self.context = browser.new_context(**options)
        self.context.on("request", self._request)
        self.page = self.context.new_page()
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.wrong.append(f"error: {error}"))
        self.page.goto(f"{url}/login?token={login.make_link(clock.now())}")
        self.page.wait_for_url(f"{url}/")

    def _request(self, request) -> None:
        if not request.url.startswith((self.url, "data:", "blob:")):
            self.wrong.append(f"request to {request.url}")

    def _console(self, message) -> None:
        if message.type in {"error", "warning"}:
            self.wrong.append(f"console: {message.text}")

    def go(self, path: str):
        self.page.goto(self.url + path)
        return self.page


@pytest.fixture
def watched(browser, site):
    opened: list[Watched] = []

    def open_(**options: object) -> Watched:
        opened.append(Watched(browser, site[0], **options))
        return opened[-1]

    yield open_
    wrong = [line for one in opened for line in one.wrong]
    for one in opened:
        one.context.close()
    assert wrong == [], "\n".join(wrong)
