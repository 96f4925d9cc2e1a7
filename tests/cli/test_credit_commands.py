"""Credit on the command line: other settings, models side by side, what is told by hand, undo."""

import re

from command_line import CommandLine
from ledger_home import LedgerHome, query

from tengill.cli.exits import Exit

CRANE = "Harbour [red]crane"


def test_explain_under_other_settings_saves_nothing(
    filled: LedgerHome, tengill: CommandLine
) -> None:
    plain = tengill("explain", CRANE, "--json").json
    assert {one["key"] for one in plain["sensitivity"]["alternatives"]} > {"explanation:0"}
    assert plain["ranges"]["rows"][0]["low"]["minor"] <= plain["credit"][0]["shapley"]["minor"]
    before = query("SELECT * FROM ledger_creditline ORDER BY id")
    half = tengill(
        "explain", CRANE, "--counterfactual", "50%", "--set", "inferred=1", "--json"
    ).json
    assert half["organic"]["minor"] > plain["organic"]["minor"]
    said = tengill("explain", CRANE, "--settings", "half-life 180 days", "--model", "last")
    assert "half-life 180 days" in said.err
    assert "Last touch" in said.out
    assert "First touch" not in said.out
    assert "If one thing were otherwise" in said.out
    assert query("SELECT * FROM ledger_creditline ORDER BY id") == before


def test_wrong_settings_are_told(filled: LedgerHome, tengill: CommandLine) -> None:
    for words, code, says in (
        (
            ("--counterfactual", "2"),
            Exit.USAGE,
            "--counterfactual must be a probability from 0 to 1",
        ),
        (("--half-life", "soon"), Exit.USAGE, "--half-life must be a whole number"),
        (("--lookback", "-1"), Exit.USAGE, "--lookback must be"),
        (("--set", "depth"), Exit.USAGE, "NAME=VALUE"),
        (("--set", "colour=red"), Exit.USAGE, "not a setting"),
        (("--settings", "dream"), Exit.NOT_FOUND, "no settings called"),
        (("--model", "markov_1"), Exit.USAGE, "no model of a single outcome"),
    ):
        said = tengill("explain", CRANE, *words)
        assert (said.code, says in said.err) == (code, True), said.err


def test_an_outcome_without_an_amount_is_shared_all_the_same(
    filled: LedgerHome, tengill: CommandLine
) -> None:
    made = tengill(
        "outcomes", "add", "A talk", "--buyer", "bjork@dal.example", "--seller", "carl@moe.example",
        "--on", "2016-02-28", "--json",
    )  # fmt: skip
    said = tengill("explain", made.json["id"])
    (share,) = re.findall(r"Ada Lind +(\d+)% +-(\d+)%", said.out)
    assert share[0] == share[1]
    left = re.findall(r"Unexplained: (\d+)%", said.out)
    assert int(share[0]) + sum(map(int, left)) == 100


def test_settings_are_added_used_and_deleted(filled: LedgerHome, tengill: CommandLine) -> None:
    assert tengill("settings", "add", "mild", "counterfactual=20%").code == Exit.OK
    assert "mild" in tengill("settings").out
    used = tengill("settings", "use", "mild", "--json").json
    assert used["in_use"]["name"] == "mild"
    assert tengill("settings", "delete", "mild").code == Exit.FAILED
    assert "20 %" in tengill("settings", "show").out
    assert tengill("undo", used["decision"]).code == Exit.OK
    assert tengill("settings", "--json").json["in_use"]["name"] == "default"
    assert tengill("settings", "delete", "mild").code == Exit.OK
    assert tengill("settings", "use", "mild").code == Exit.NOT_FOUND
    assert tengill("settings", "add", "mild", "counterfactual").code == Exit.USAGE


def test_contributions(filled: LedgerHome, tengill: CommandLine) -> None:
    made = tengill("outcomes", "contribute", CRANE, "Dísa Holm", "--weight", "1/2", "--json").json
    (told,) = made["contributions"]
    assert (told["weight"], told["person"]["name"]) == ("1/2", "Dísa Holm")
    assert "Dísa Holm" in tengill("explain", CRANE).out
    assert "50 %" in tengill("outcomes", "contributions", CRANE).out
    assert tengill("undo", made["decision"]).code == Exit.OK
    assert "Nobody is known" in tengill("outcomes", "contributions", CRANE).out
    # Two people are called Anna Vik: nobody is guessed.
    unclear = tengill("outcomes", "contribute", CRANE, "Anna Vik", "--weight", "1/2")
    assert unclear.code == Exit.UNCLEAR
    stranger = tengill("outcomes", "contribute", CRANE, "Una Unknown", "--weight", "1/2")
    assert stranger.code == Exit.OK
    assert "Nobody in the ledger is called" in stranger.err
    assert tengill("outcomes", "contribute", CRANE, "99999", "--weight", "1").code == Exit.NOT_FOUND
    assert tengill("outcomes", "contribute", CRANE, "Una", "--weight", "2").code == Exit.FAILED


def test_somebody_known_only_by_name_stands_in_every_table(
    filled: LedgerHome, tengill: CommandLine
) -> None:
    tengill("outcomes", "contribute", CRANE, "Nobody Known", "--weight", "1/2")
    explained = tengill("explain", CRANE, "--json").json
    (row,) = [one for one in explained["credit"] if one["person"]["name"] == "Nobody Known"]
    compared = tengill("compare", CRANE, "--json").json["tables"][0]
    (same,) = [one for one in compared["rows"] if one["person"]["name"] == "Nobody Known"]
    assert row["shapley"]["minor"] == same["cells"][0]["money"]["minor"] > 0
    assert row["person"]["id"] is same["person"]["id"] is None
    assert explained["unexplained"]["minor"] == compared["unexplained"]["minor"]
    assert compared["totals"][0]["money"] == compared["amount"]
    told = tengill("explain", CRANE).out
    assert re.search(r"Nobody Known +€", told)
    assert ".:" not in told
    whole = tengill("compare", CRANE).out
    assert "Nobody Known" in whole
    for name in ("organic", "unexplained"):
        shown = re.search(rf"^ *{name} ", whole, re.MULTILINE)
        assert bool(shown) == bool(compared[name]["minor"])


def test_acts_told_by_hand(filled: LedgerHome, tengill: CommandLine) -> None:
    made = tengill(
        "introductions", "add", "Dísa Holm", "bjork@dal.example", "Carl Moe", "--on", "2015-01-01",
        "--took", "took", "--json",
    ).json  # fmt: skip
    assert query("SELECT kind, took FROM ledger_act WHERE id = %s", (made["act"],)) == [
        ("introduction", "took")
    ]
    assert "Dísa Holm" in tengill("explain", CRANE).out
    assert tengill("undo", made["decision"]).code == Exit.OK
    public = tengill(
        "recommendations", "add", "Dísa Holm", "Carl Moe", "--published", "--on", "2015-01-01",
        "--json",
    ).json  # fmt: skip
    listed = tengill("recommendations", "--json").json["published"]
    assert [one["act_id"] for one in listed] == [public["act"]]
    assert "Carl Moe" in tengill("recommendations").out
    assert tengill("recommendations", "publish", public["act"], "--not").code == Exit.OK
    assert tengill("recommendations", "--json").json["published"] == []
    for words in (
        ("introductions", "add", "Carl Moe", "Carl Moe", "Dísa Holm", "--on", "2015-01-01"),
        ("recommendations", "add", "Dísa Holm", "Carl Moe", "--on", "2015-01-01"),
        ("recommendations", "publish", "99999"),
    ):
        assert tengill(*words).code in (Exit.FAILED, Exit.NOT_FOUND), words


def test_acquaintances(filled: LedgerHome, tengill: CommandLine) -> None:
    made = tengill(
        "acquaintances", "add", "Björk Dal", "carl@moe.example", "--since", "2010-01-01", "--json"
    ).json
    assert re.search(r"since 1 January 2010", tengill("acquaintances").out)
    organic = tengill("explain", CRANE, "--json").json["organic"]["minor"]
    assert organic == 100_050
    assert tengill("undo", made["decision"]).code == Exit.OK
    assert tengill("acquaintances", "add", "Björk Dal", "Carl Moe").code == Exit.FAILED
    assert (
        tengill("acquaintances", "add", "Björk Dal", "Björk Dal", "--anyway", "1").code
        == Exit.FAILED
    )


def test_compare(filled: LedgerHome, tengill: CommandLine) -> None:
    whole = tengill("compare")
    assert whole.code == Exit.OK
    assert "EUR" in whole.out
    assert "Markov" in whole.err
    assert tengill("compare", CRANE, "--person", "me").code == Exit.USAGE
    assert tengill("compare", "--from", "2020-01-02", "--to", "2020-01-01").code == Exit.USAGE
    assert "No outcome" in tengill("compare", "--from", "2020-01-02").out
    one = tengill("compare", CRANE, "--json").json
    assert one["scope"] == "outcome"
    assert one["tables"][0]["currency"] == "EUR"
    assert "Ada Lind has" in tengill("compare", "--person", "me").out


def test_one_deal_told_twice(filled: LedgerHome, tengill: CommandLine) -> None:
    said = tengill("outcomes", "doubles")
    assert "No two outcomes" in said.out
    other = tengill(
        "outcomes", "add", "Crane again", "--buyer", "bjork@dal.example", "--seller",
        "carl@moe.example", "--on", "2016-01-31", "--amount", "1000.50", "--json",
    ).json["id"]  # fmt: skip
    (pair,) = tengill("outcomes", "doubles", "--json").json["pairs"]
    assert pair["second"]["id"] == other
    assert "may be the same deal" in tengill("explain", CRANE).out
    done = tengill("outcomes", "doubles", "--one", pair["first"]["id"], other)
    assert "No two outcomes" in done.out
    assert tengill("explain", "Crane again").code == Exit.NOT_FOUND
    kept = tengill("explain", CRANE)
    assert f"Outcome {other}, Crane again, was said to be this deal" in kept.out
    (number,) = re.findall(r"tengill undo (\d+)", done.err)
    assert f"tengill undo {number}" in kept.err
    assert "Taken back." in tengill("undo", number).out
    assert tengill("explain", "Crane again").code == 0
    assert tengill("outcomes", "doubles", "--json").json["pairs"]


def test_an_act_told_without_a_word_has_no_quotation_marks(
    filled: LedgerHome, tengill: CommandLine
) -> None:
    people = [one for one in tengill("people", "--json").json["rows"] if one["address"]]
    left, right = (one["address"] for one in people[:2])
    where = ("--buyer", left, "--seller", right, "--on", "2026-03-01", "--amount", "10")
    number = tengill("outcomes", "add", "Small boat", *where, "--json").json["id"]
    told = ("--on", "2001-02-01", "--took", "took")
    assert tengill("introductions", "add", "Una Unknown", left, right, *told).code == Exit.OK
    said = tengill("explain", number).out
    assert "Una Unknown introduced" in said
    assert "“”" not in said
