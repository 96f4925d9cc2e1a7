"""The way down: open questions, the acts that could answer them, and the questions below.

A question is "how did `lo` and `hi` come to know each other before `before`?", asked for one
outcome, because what may count depends on when that closed. `QUESTION` are its columns.
"""

from fractions import Fraction

import ibis

from tengill.credit.joins.given import Column, Table, double
from tengill.credit.settings import DAY, CreditSettings
from tengill.facts.acts import Took

QUESTION = ("outcome", "lo", "hi", "before")

_PLACES = 1_000_000
"""A fading weight is exact to six places, as `CreditSettings` says of the half-life."""
_FINEST = 10**12
"""Weights are exact to twelve places."""


def root_questions(sides: Table) -> Table:
    """Every pair of a buyer and a seller, self-dealing included (lo = hi)."""
    buyers = sides.select("outcome", "closed", "sellers", a=sides.buyers.unnest())
    pairs = buyers.select("outcome", "closed", "a", z=buyers.sellers.unnest())
    return pairs.select(
        "outcome",
        lo=ibis.least(pairs.a, pairs.z),
        hi=ibis.greatest(pairs.a, pairs.z),
        before=pairs.closed + 1,
        closed=pairs.closed,
    ).distinct()


def questions_below(ways: Table) -> Table:
    """What the connectors of some ways must themselves have known, before they acted."""
    asked = ways.mutate(
        person=ibis.ifelse(
            ways.subject.isnull(), ibis.array([ways.lo, ways.hi]), ibis.array([ways.subject])
        )
    )
    each = asked.select(
        "outcome", "closed", "person", before=asked.act_at, connector=asked.connectors.unnest()
    )
    pairs = each.select("outcome", "closed", "before", "connector", person=each.person.unnest())
    return pairs.select(
        "outcome",
        lo=ibis.least(pairs.connector, pairs.person),
        hi=ibis.greatest(pairs.connector, pairs.person),
        before=pairs.before,
        closed=pairs.closed,
    ).distinct()


def with_ties(
    questions: Table, first: Table | None, anyway: Table | None, otherwise: Fraction
) -> Table:
    """Questions with what is on record about the two.

    Adds `first` (when they first turned to each other), `known` (the chance, where somebody told
    it, that they would have met anyway) and `anyway` (the same, or else what the setting says).
    """
    if first is None:
        told = questions.mutate(first=ibis.null("int64"))
    else:
        told = questions.left_join(first, ["lo", "hi"]).select(*questions.columns, "first")
    if anyway is None:
        told = told.mutate(known=ibis.null("float64"))
    else:
        told = told.left_join(anyway, ["lo", "hi"]).select(*told.columns, "known")
    return told.mutate(anyway=told.known.fill_null(double(otherwise)))


_ACT = ("act", "act_at", "connectors", "weight", "took", "subject", "introduces")


def meetings(acts: Table) -> Table:
    """Pairs an act joined: lo, hi and the act; everybody on its left with everybody on its right."""
    left = acts.mutate(x=acts.lefts.unnest())
    pairs = left.mutate(y=left.rights.unnest())
    pairs = pairs.filter(pairs.x != pairs.y)
    lo, hi = ibis.least(pairs.x, pairs.y), ibis.greatest(pairs.x, pairs.y)
    told = pairs.mutate(
        lo=lo,
        hi=hi,
        act_at=pairs["at"],
        subject=_subject(pairs, lo, hi),
    )
    return told.select("lo", "hi", *_ACT).distinct()


def broadcasts(acts: Table) -> Table:
    """What was published to everybody: one row per person on its right, `shown`."""
    told = acts.filter(acts.open_to_all & (acts.lefts.length() == 0))
    return told.select(
        "act", "connectors", "weight", "took", "rights", "published", "introduces",
        act_at=told["at"], shown=told.rights.unnest(),
    ).distinct()  # fmt: skip


def _subject(acts: Table, lo: Column, hi: Column) -> Column:
    """Whom the connector published about; null when they must have known both."""
    return ibis.ifelse(acts.published, ibis.ifelse(acts.rights.contains(lo), lo, hi), lo.nullif(lo))


def candidates(questions: Table, met: Table, published: Table, settings: CreditSettings) -> Table:
    """Every act that joined a question's two people by the outcome.

    Adds the columns of the act, and:

    * `weight`, faded by the act's age;
    * `reason`: why the act may not count, null where it may;
    * `counts`: it may, and came before what it is to explain;
    * `open`: it counts, and the question is open: one of the acts that count came no later than
      the two's first interaction. Else they are taken to have known each other;
    * `late`: it introduced two who were in touch already, which joins nobody unless the setting
      `late_introductions` says so.
    """
    direct = questions.inner_join(met, ["lo", "hi"]).select(*questions.columns, *_ACT)
    told = ibis.union(direct, _shown(questions, published))
    told = told.filter(told.act_at <= told.closed)
    told = told.mutate(weight=_tidy(told.weight * _fade(told.closed - told.act_at, settings)))
    told = told.mutate(reason=_reason(told, settings))
    told = told.mutate(counts=told.reason.isnull() & (told.act_at < told.before))
    opens = told.counts & (told["first"].isnull() | (told.act_at <= told["first"]))
    late = told.introduces & told["first"].notnull() & (told.act_at > told["first"])
    return told.mutate(
        open=told.counts & opens.any().over(group_by=QUESTION),
        late=ibis.literal(False) if settings.late_introductions else late,
    )


def _shown(questions: Table, published: Table) -> Table:
    """The questions about somebody of whom something was published to everybody."""
    low = questions.inner_join(published, questions.lo == published.shown)
    high = questions.inner_join(published, questions.hi == published.shown)
    # Where both were shown the pair would come twice.
    high = high.filter(~high.rights.contains(high.lo))
    both = ibis.union(
        low.select(*questions.columns, *(c for c in published.columns)),
        high.select(*questions.columns, *(c for c in published.columns)),
    )
    return both.mutate(subject=_subject(both, both.lo, both.hi)).select(*questions.columns, *_ACT)


def _fade(age: Column, settings: CreditSettings) -> Column:
    """Half for every half-life, to six places, halves to even as the exact engine rounds."""
    if settings.half_life_days is None:
        return double(1)
    halves = -age / double(settings.half_life_days * DAY)
    scaled = double(2) ** halves * double(_PLACES)
    whole = scaled.floor().cast("int64")
    over, half = scaled - whole, double(0.5)
    up = (over > half) | ((over == half) & (whole % 2 == 1))
    return (whole + ibis.ifelse(up, 1, 0)) / double(_PLACES)


def _tidy(weight: Column) -> Column:
    """A product of short decimals as the double nearest to it, without the noise of multiplying."""
    return (weight * double(_FINEST) + double(0.5)).floor() / double(_FINEST)


def _reason(told: Table, settings: CreditSettings) -> Column:
    own = told.connectors.contains(told.lo) | told.connectors.contains(told.hi)
    reasons = [
        (told.connectors.length() == 0, "no_connector"),
        (own, "self"),
        (told.took == Took.DECLINED.value, "declined"),
        (told.weight == 0, "weight"),
    ]
    if settings.lookback_days is not None:
        old = told.closed - told.act_at > settings.lookback_days * DAY
        reasons.insert(3, (old, "lookback"))
    return ibis.cases(*reasons, else_=ibis.null("string"))


def ways(told: Table, settings: CreditSettings, *, root: bool) -> Table:
    """The acts that answer the open questions; `doubtful`: whether the act took is uncertain."""
    answers = told.filter(told.open & ~told.late)
    if settings.took_no_evidence == 1 or root:
        doubtful = ibis.literal(False)
    else:
        seen = (
            answers["first"].notnull()
            & (answers.act_at <= answers["first"])
            & (answers["first"] <= answers.closed)
        )
        doubtful = ~seen & (answers.took == Took.NO_EVIDENCE.value)
    return answers.mutate(doubtful=doubtful).drop(
        "reason", "counts", "open", "late", "took", "introduces"
    )


def in_touch(questions: Table, told: Table) -> Table:
    """Root questions whose two are on record together: an act that counts, or they wrote."""
    joined = questions.semi_join(told.filter(told.counts), list(QUESTION))
    wrote = questions.filter(questions["first"] < questions.before)
    return ibis.union(joined, wrote, distinct=True)


def strangers(questions: Table, on_record: Table) -> Table:
    """Root questions of two who are not, but of whom somebody told that they might have met.

    Other strangers have no explanation at all: the ledger can't explain those.
    """
    return questions.anti_join(on_record, list(QUESTION)).filter(questions.known > 0)
