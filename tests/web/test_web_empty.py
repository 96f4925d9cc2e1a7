"""A ledger with nothing in it: every page says what to do."""

from tengill.workspace import login


def test_an_empty_ledger_says_what_to_do(db, client):
    client.force_login(login.owner())
    told = {
        "/": "Import mail",
        "/people": "Import mail",
        "/introductions": "Tell one by hand",
        "/outcomes": "Import a list of deals",
        "/statement": "import your mail first",
        "/comparison": "Import a list of deals",
        "/acquaintances": "What you know better, tell here.",
        "/settings/credit": "Credit is weighed by the set “default”.",
        "/review": "Nothing waits for your word.",
        "/imports": "Point at a mailbox, an address book or an export to begin.",
        "/search": "A name, a word, an address",
        "/settings": "Another address of yours",
    }
    for path, words in told.items():
        text = client.get(path).content.decode()
        assert words in text.replace("&#x27;", "'"), path
