"""Takes the pictures of docs/images from a simulated world: `python scripts/screenshots.py`.

docs/how-to/take-screenshots.md tells what it needs and does.
"""
# ruff: noqa: PLC0415, S603 - a script: imports after its set-up, commands of our own

import argparse
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
TENGILL = [sys.executable, "-m", "tengill.cli"]
OWNER = ("sigga@leidarvisir.example", "sigridur@fyrraverk.example", "sigridur.heima@postur.example")
SIZE = {"width": 1440, "height": 900}
_PATIENCE = 120.0
_LINK = re.compile(r"(http://[^/\s]+)/login\?token=\S+")


def main() -> None:
    """Make the world unless a ledger is given, confirm a chain in it, and take the pictures."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--home", type=Path, help="a ledger of the simulated world, made before")
    options.add_argument("--browser", default="/usr/bin/chromium")
    told = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="tengill-pictures-") as folder:
        home = told.home or Path(folder, "home")
        os.environ["TENGILL_HOME"] = str(home)
        if told.home is None:
            _make(Path(folder, "world"))
        outcome = _confirmed_chain()
        _take(outcome, told.browser)


def _make(world: Path) -> None:
    _run("simulate", str(world))
    _run("import", str(world / "mailbox.mbox"), "--owner", OWNER[0])
    _run("outcomes", "import", str(world / "deals.csv"))
    _run("owner", *OWNER)


def _run(*words: str) -> None:
    subprocess.run([*TENGILL, *words], check=True)


def _confirmed_chain() -> int:
    """Confirm the acts behind the outcome most people share, the owner among them; its number."""
    from tengill.workspace.start import start

    start()
    from tengill.ledger.models import Act, OutcomeCredit
    from tengill.workspace import review, settings

    mine = set(settings.owner_ids())
    best, chain = (0, 0.0), (0, [])
    for outcome, detail in OutcomeCredit.objects.values_list("outcome_id", "detail"):
        shares = {s["person"]: s["share_float"] for s in detail.get("shares", ()) if s["credit"]}
        ours = sum(share for person, share in shares.items() if person in mine)
        if ours and (len(shares), ours) > best:
            best, chain = (len(shares), ours), (outcome, list(detail["acts"]))
    for key in Act.objects.filter(key__in=chain[1], state="waiting").values_list("key", flat=True):
        review.decide(key, "confirmed", who="screenshots")
    return chain[0]


def _take(outcome: int, browser: str) -> None:
    from playwright.sync_api import sync_playwright

    serving = subprocess.Popen(
        [*TENGILL, "serve", "--port", "8965"], stdout=subprocess.PIPE, text=True
    )
    try:
        assert serving.stdout is not None
        link = next(found for line in serving.stdout if (found := _LINK.search(line)))
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(
                executable_path=browser, args=["--no-sandbox", "--disable-dev-shm-usage"]
            )
            page = chromium.new_page(
                viewport=SIZE, color_scheme="light", reduced_motion="reduce", locale="en-GB"
            )
            _listening(link[1])
            page.goto(link[0])
            page.wait_for_url(f"{link[1]}/")
            IMAGES.mkdir(parents=True, exist_ok=True)
            pages = {
                "today": "/",
                "outcome": f"/outcomes/{outcome}",
                "comparison": "/comparison",
                "review": "/review",
            }
            for name, path in pages.items():
                page.goto(link[1] + path, wait_until="networkidle")
                page.evaluate("document.fonts.ready")
                page.screenshot(path=IMAGES / f"{name}.png")
            chromium.close()
    finally:
        serving.terminate()
        serving.wait()


def _listening(address: str) -> None:
    """Wait until the server answers: on a busy machine that takes longer than saying where."""
    host, _, port = address.removeprefix("http://").partition(":")
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        try:
            socket.create_connection((host, int(port)), timeout=1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit(f"Nothing answers at {address}.")


if __name__ == "__main__":
    main()
