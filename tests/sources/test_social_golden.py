"""Small exports read whole, and compared with what stands in `samples/social`.

After a change that is meant: `python tests/sources/test_social_golden.py` writes the golden files
anew; look at the difference before keeping it.
"""

import json
from pathlib import Path

import pytest
from social_builders import (
    BJORK,
    CONNECTIONS,
    MESSAGES,
    PREAMBLE,
    PROFILE,
    actor,
    boost,
    collection,
    conversation,
    direct,
    facts,
    letter_row,
    manifest,
    note,
    plainly,
    script,
    table,
    tweet,
)

SAMPLES = Path(__file__).parent / "samples" / "social"

LINKEDIN = {
    "Connections.csv": table(
        CONNECTIONS,
        ("Björk", "Dal", f"{PROFILE}bj%C3%B6rk-dal", "", "Dal, hf.", 'VP, "Wool"', "21 Nov 2024"),
        ("Jón 🚀", "Fell, PhD", f"{PROFILE}jon-fell", "jon@fell.example", "", "", "07 Jul 2016"),
        ("", "", "", "", "", "", "14 Aug 2020"),
        before=PREAMBLE,
    ),
    "messages.csv": table(
        MESSAGES,
        letter_row(),
        letter_row(
            CONVERSATION_ID="2-b", FROM="Jón Fell", SENDER_PROFILE_URL=f"{PROFILE}jon-fell", TO="Ada Lind",
            RECIPIENT_PROFILE_URLS=f"{PROFILE}ada-lind", CONTENT="<p>Meet Björk &amp; me</p>", FOLDER="SPAM",
        ),
        letter_row(CONVERSATION_ID="2-c", IS_MESSAGE_DRAFT="Yes"),
    ),
    "Endorsement_Given_Info.csv": table(
        ("Endorsement Date", "Skill Name", "Endorsee First Name", "Endorsee Last Name", "Endorsee Public Url", "Endorsement Status"),
        ("2024/03/14 10:11:12 UTC", "Weaving", "Jón", "Fell", "www.linkedin.com/in/jon-fell", "ACCEPTED"),
    ),
}  # fmt: skip
X = {
    "account.js": script("account", [{"account": {"accountId": "1001", "username": "Ada_Lind", "accountDisplayName": "Ada Lind"}}]),
    "manifest.js": manifest(),
    "tweets.js": script("tweets", [
        tweet(text="@bjork thanks &amp; well met", mentions=[("2002", "Bjork", "Björk Dal")]),
        tweet("502", "RT @bjork: wool", mentions=[("2002", "Bjork", "Björk Dal")]),
    ]),
    "direct-messages.js": script("direct_messages", [conversation("1001-2002", direct("12", "2002", "1001", "Yes"), direct())]),
    "follower.js": script("follower", [{"follower": {"accountId": "2002"}}]),
}  # fmt: skip
MASTODON = {
    "actor.json": actor(),
    "outbox.json": collection([
        note(tags=[(BJORK, "@bjork@dal.example")], content="<p>Hello</p>"),
        note(2, to=[BJORK], cc=[], tags=[(BJORK, "@bjork@dal.example")], content="<p>Only for you</p>"),
        boost(),
    ]),
    "likes.json": collection([f"{BJORK}/statuses/9"], "likes.json"),
    "following_accounts.csv": table(("Account address", "Show boosts"), ("bjork@dal.example", "true")),
}  # fmt: skip
CSV = {
    "people.csv": table(("Nafn", "Netfang", "Fyrirtæki", "Sími", "Fæðingardagur"), ("Þóra Lind", "thora@lind.example", "Lind ehf.", "+354 581 2345", "3.4.1965"), delimiter=";"),
    "interactions.csv": table(("Date", "Person", "Type", "Notes"), ("2024-03-01", "Björk Dal", "Coffee", "about wool")),
}  # fmt: skip
ARCHIVES = {"linkedin": LINKEDIN, "x": X, "mastodon": MASTODON, "csv": CSV}


def told(archive):
    return {name: [plainly(one) for one in facts(data, name)] for name, data in archive.items()}


@pytest.mark.parametrize("name", ARCHIVES)
def test_an_archive_reads_as_its_golden_file(name):
    golden = json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))
    assert told(ARCHIVES[name]) == golden


def write():
    """Write the golden files anew."""
    SAMPLES.mkdir(exist_ok=True)
    for name, archive in ARCHIVES.items():
        text = json.dumps(told(archive), ensure_ascii=False, indent=1) + "\n"
        (SAMPLES / f"{name}.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()
