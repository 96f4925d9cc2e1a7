"""The benchmark's measure against counting pairs, and its rows from a small mailbox."""

from random import Random

import pytest
from benchmarks.door_replies import divided, measured, rolling
from benchmarks.door_replies_measure import curve, difference
from benchmarks.door_replies_rows import load, rows


def counted(truth, scores):
    pairs = [
        (a > b) + 0.5 * (a == b)
        for x, a in zip(truth, scores, strict=True)
        if x
        for y, b in zip(truth, scores, strict=True)
        if not y
    ]
    return sum(pairs) / len(pairs), len(pairs)


@pytest.mark.parametrize("seed", range(5))
def test_the_area_is_the_share_of_pairs_told_right(seed):
    random = Random(seed)
    truth = [[random.random() < 0.4 for _ in range(30)] for _ in range(3)]
    scores = [[random.randrange(6) + x for x in fold] for fold in truth]
    each = [counted(t, s) for t, s in zip(truth, scores, strict=True)]
    expected = sum(a * n for a, n in each) / sum(n for _, n in each)
    assert curve(truth, scores).area == pytest.approx(expected)


@pytest.mark.slow
def test_the_interval_covers_as_often_as_it_says():
    random, hits = Random(4), 0
    for _ in range(300):
        truth = [[n < 40 for n in range(120)]]
        scores = [[random.gauss(1.0 if yes else 0.0, 1.0) for yes in truth[0]]]
        _, low, high = curve(truth, scores).interval()
        hits += low <= 0.7602 <= high  # Phi(1 / sqrt 2)
    assert 0.91 <= hits / 300 <= 0.98


def test_a_paired_difference_is_narrower_than_two_intervals():
    random = Random(5)
    truth = [[n % 3 == 0 for n in range(90)]]
    one = [[random.gauss(float(yes), 1.0) for yes in truth[0]]]
    other = [[value + random.gauss(0.0, 0.2) for value in one[0]]]
    a, b = curve(truth, one), curve(truth, other)
    ahead, low, high = difference(a, b)
    assert ahead == pytest.approx(a.area - b.area)
    assert low <= ahead <= high
    assert high - low < a.interval()[2] - a.interval()[1]
    assert difference(a, a) == (0.0, 0.0, 0.0)


_MAIL = """From x Mon Jan  1 00:00:00 2024
Message-ID: <{n}@x>
Date: {day} Jan 2024 10:00:00 +0000
From: {sender}
To: {to}
Subject: {subject}

{text}

"""


@pytest.mark.slow
def test_rows_of_a_mailbox(tmp_path):
    me, anna = "Ragna Steins <ragna@vitinn.example>", "Anna Lind <anna@fjord.example>"
    letters = [
        (1, anna, me, "Plans", "Shall we meet about the plans?"),
        (2, "Anna Lind <anna.lind@heima.example>", me, "Plans", "Shall we meet about the plans?"),
        (2, me, "Anna Lind <anna.lind@heima.example>", "Re: Plans", "Yes."),
        (4, anna, me, "Boats", "Have you seen the boats?"),
        (5, anna, "Jon Orri <jon@sky.example>, sailors@lists.example", "Sails", "For all."),
        (28, anna, me, "Late", "What became of it is not known."),
    ]
    text = "".join(
        _MAIL.format(n=n, day=day, sender=sender, to=to, subject=subject, text=words)
        for n, (day, sender, to, subject, words) in enumerate(letters)
    )
    box = tmp_path / "a.mbox"
    box.write_text(text, encoding="utf-8")
    found = rows(load([box]), ["ragna@vitinn.example"])
    told = [(row.approach.subject, row.answered, row.wrote, row.addressed) for row in found]
    assert told == [
        ("Plans", True, True, True),
        ("Boats", False, False, True),
        ("Sails", False, False, False),
    ]
    assert found[1].relationship.answered == 1
    assert measured([(found[:1], found[1:])], "answered") == {
        "label": "answered", "approaches": 2, "answers": 0,
    }  # fmt: skip


def _box(tmp_path, letters, folders):
    parts = []
    for n, (day, sender, to, subject, words) in enumerate(letters):
        text = _MAIL.format(n=n, day=day, sender=sender, to=to, subject=subject, text=words)
        folder = f"X-Folder: {folders[n]}\n" if n in folders else ""
        parts.append(text.replace("Subject:", f"{folder}Subject:"))
    box = tmp_path / "b.mbox"
    box.write_text("".join(parts), encoding="utf-8")
    return load([box])


@pytest.mark.slow
def test_what_an_assistant_sent_from_the_owner_s_folder_is_the_owner_s(tmp_path):
    me, anna = "Ragna Steins <ragna@vitinn.example>", "Anna Lind <anna@fjord.example>"
    aide = "Jon Orri <jon@vitinn.example>"
    letters = [
        (1, anna, me, "Plans", "Shall we meet about the plans?"),
        (2, aide, anna, "Re: Plans", "Ragna asks me to say: on Friday."),
        (3, anna, "ragna.s@heima.example", "Boats", "Have you seen the boats?"),
        (4, aide, anna, "Re: Boats", "She has not."),
        (28, anna, me, "Late", "What became of it is not known."),
    ]
    owner = ["ragna@vitinn.example", "ragna.s@heima.example"]
    sent = {1: "\\Ragna_Jan2024\\Notes Folders\\'sent mail", 3: "Sent Items"}
    told = {r.approach.subject: r for r in rows(_box(tmp_path, letters, sent), owner)}
    assert told["Plans"].answered
    assert told["Boats"].answered
    assert told["Boats"].addressed
    assert "Re: Plans" not in told
    apart = rows(_box(tmp_path, letters, {1: "Inbox", 3: "Drafts"}), owner)
    assert not any(row.answered for row in apart)


def test_splits_lie_where_they_say(tmp_path):
    me, anna = "Ragna Steins <ragna@vitinn.example>", "Anna Lind <anna@fjord.example>"
    jon = "Jon Orri <jon@sky.example>"
    days = [1, 2, 3, 4, 5, 18, 19, 20]
    letters = [(day, anna, me, f"Plan {day}", f"The plan of day {day}.") for day in days]
    letters += [(6, me, jon, "News", "News."), (28, anna, me, "Late", "Late.")]
    told = rows(_box(tmp_path, letters, {}), ["ragna@vitinn.example"])
    assert [row.active for row in told] == [True] * 5 + [False] * 3

    def subjects(fold):
        return [[row.approach.subject for row in part] for part in fold]

    assert subjects(divided(told, "active", 0.6)) == [
        ["Plan 1", "Plan 2", "Plan 3"],
        ["Plan 4", "Plan 5"],
    ]
    assert [len(part) for part in divided(told, "count", 0.5)] == [4, 4]
    assert subjects(divided(told, "time", 0.7)) == [
        ["Plan 1", "Plan 2", "Plan 3"],
        ["Plan 4", "Plan 5"],
    ]
    assert all(row.active for _, late in rolling(told) for row in late)
