"""Lists of contacts as networks are published, and what is no list of contacts."""

import gzip

import numpy as np
import pytest
from benchmarks import ties
from benchmarks.contacts_file import UnreadableError, read_rows


@pytest.fixture
def file(tmp_path):
    def write(text):
        path = tmp_path / "contacts.txt"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


PLAIN = "5 7 1000\n7 5 90000\n5 9 200000\n"


@pytest.mark.parametrize(
    "text",
    [
        PLAIN,
        gzip.compress(PLAIN.encode(), mtime=0),
        "from,to,when\nann,bo,1000\nbo,ann,90000\nann,cy,200000\n",
        "% sym\n# a comment\n\n5 7 1 1000\r\n7 5 1 90000\r\n5 9 -2 200000\r\n",
        "\ufeff5;7;1000\n7;5;90000\n5;9;200000\n",
        "a b 1970-01-01T00:16:40\nb a 1970-01-02 01:00:00\na c 1970-01-03T08:33:20+01:00\n",
        "5 7 1e3\n7 5 90000.0\n5 9 200000\n",
    ],
)
def test_every_spelling_is_the_same_list(file, text):
    rows, told = read_rows(file(text))
    assert told == []
    assert rows[:, 2].tolist() == [1000, 90_000, 200_000]
    assert rows[0, :2].tolist() == rows[1, 1::-1].tolist()
    assert rows[0, 0] == rows[2, 0] != rows[2, 1]


@pytest.mark.parametrize(("times", "unit"), [(10**3, None), (10**6, None), (10**9, None)])
def test_times_since_1970_are_known_by_their_size(file, times, unit):
    at = [1_200_000_000, 1_200_100_000, 1_300_000_000]
    rows, _ = read_rows(file("".join(f"1 2 {one * times}\n" for one in at)), unit)
    assert rows[:, 2].tolist() == at


def test_another_unit_is_asked_for_and_taken(file):
    days = "1 2 0\n2 1 30\n1 3 300\n"
    with pytest.raises(UnreadableError, match=r"300 seconds.*--unit"):
        read_rows(file(days))
    assert read_rows(file(days), "days")[0][:, 2].tolist() == [0, 30 * 86_400, 300 * 86_400]


def test_a_few_bad_lines_are_told_and_many_are_refused(file):
    good = "".join(f"1 2 {n * 1000}\n" for n in range(100))
    rows, told = read_rows(file(good + "1 2\n1 2 never\n1 2 nan\n"))
    assert len(rows) == 100
    assert told == ["3 lines passed over, such as line 101: fewer than three columns: '1 2'"]
    with pytest.raises(UnreadableError, match=r"30 of 130 lines.*line 101.*'soon' is no time"):
        read_rows(file(good + "1 2 soon\n" * 30))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"", "no contact in it"),
        (b"from to when\n", "no contact in it"),
        (gzip.compress(PLAIN.encode(), mtime=0)[:-9], "damaged"),
        (b"\x1f\x8bnothing", "damaged"),
    ],
)
def test_what_is_no_list_is_said_so(file, text, words):
    with pytest.raises(UnreadableError, match=words):
        read_rows(file(text))


def test_a_missing_file_is_said_so(tmp_path):
    with pytest.raises(UnreadableError, match="No such file"):
        read_rows(tmp_path / "none.txt")


def world(days, seed=3):
    """Two hundred pairs that write now and then, some of whom stop."""
    random = np.random.default_rng(seed)
    rows = []
    for pair in range(200):
        one, other = pair % 40, 40 + pair // 4
        until = days if pair % 3 else random.integers(1, days)
        for at in np.flatnonzero(random.random(until) < random.choice([0.01, 0.05, 0.2])):
            second = int(random.integers(86_400))
            rows += [(one, other, int(at) * 86_400 + second)]
    return np.array(rows)


@pytest.mark.parametrize(("days", "horizon"), [(560, 90), (1000, 90), (200, 30), (45, 7)])
def test_origins_follow_from_how_long_the_file_is(days, horizon):
    when = ties.plan(ties._mails(world(days)), None)
    assert when.horizon == horizon
    assert len(when.tested) == 7
    assert when.tested == sorted(set(when.tested))
    assert when.tested[-1] + horizon <= days
    assert any(one + horizon <= when.tested[0] for one in when.learnt), "something to learn from"
    assert (when.tested == list(range(255, 436, 30))) == (days == 560)


def test_one_odd_date_does_not_begin_the_file():
    rows = world(200)
    odd = np.vstack([np.add(rows, [0, 0, 10**9]), [[1, 2, 0]]])
    when = ties.plan(ties._mails(odd), None)
    assert abs(when.start - 10**9) < 30 * 86_400
    assert when.horizon == 30


@pytest.mark.slow
def test_the_command_prints_a_table_for_any_file(file, monkeypatch, capsys):
    lines = "".join(f"{a},{b},{at}\n" for a, b, at in world(200).tolist())
    monkeypatch.setattr("sys.argv", ["ties", str(file("who,whom,when\n" + lines)), "--drift"])
    ties.main()
    told = capsys.readouterr().out
    assert "In touch within 30 days" in told
    for model in ("recency only", "the formula", "the formula, tempered", "as published"):
        assert f"\n{model}" in told


@pytest.mark.parametrize(("text", "words"), [("1 2 3\n", "--unit"), ("nothing\n", "no contact")])
def test_the_command_ends_with_a_sentence(file, monkeypatch, text, words):
    monkeypatch.setattr("sys.argv", ["ties", str(file(text))])
    with pytest.raises(SystemExit, match=words):
        ties.main()


def test_too_short_a_file_is_told(file, monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["ties", str(file("1 2 0\n2 1 90000\n"))])
    ties.main()
    assert "too short" in capsys.readouterr().out
