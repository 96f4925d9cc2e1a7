"""A result as plain data, for `json.dumps`.

Exact shares are texts ("1/6") beside floats for showing; money is whole minor units. The shape:

    {"amount": 1000, "tier": "dividends", "exact": true, "settled": true, "error": 0.0,
     "interval": null or {"samples", "seed", "half_width", "confidence", "exact": ["organic", …]},
     "weakest": "reported",
     "organic": {"minor": 0, "share": "0", "share_float": 0.0}, "unexplained": {…},
     "shares": [{"person", "credit", "share", "share_float", "half_width", "necessity",
                 "necessity_share", "necessity_float", "banzhaf", "banzhaf_float", "weakest",
                 "without": {"value", "share", "share_float", "explanations": [1]}}],
     "explanations": [{"index", "people", "probability", "probability_float", "weakest", "counts",
                       "absorbed_by", "facts": [{"key", "owner", "probability", "evidence"}]}]}

`absorbed_by` is null when the explanation counts, the index of the one that makes it superfluous,
or -1 when it is impossible. Fact keys that JSON does not know become lists (tuples) or texts.
"""

from fractions import Fraction

from tengill.credit.game import Fact, FactKey
from tengill.credit.outcome import CreditResult, Explained, Share
from tengill.credit.values import Interval


def result_json(result: CreditResult) -> dict[str, object]:
    """A whole result."""
    return {
        "amount": result.amount,
        "tier": result.tier.value,
        "exact": result.exact,
        "settled": result.settled,
        "error": float(result.error),
        "interval": None if result.interval is None else _interval(result.interval),
        "weakest": None if result.weakest is None else result.weakest.value,
        "organic": _part(result.organic, result.organic_share),
        "unexplained": _part(result.unexplained, result.unexplained_share),
        "shares": [_share(share) for share in result.shares],
        "explanations": [_explanation(each) for each in result.explanations],
    }


def key_json(key: FactKey) -> object:
    """A fact's key as JSON knows it."""
    if key is None or isinstance(key, str | int | float | bool):
        return key
    if isinstance(key, tuple | frozenset):
        return [key_json(part) for part in key]
    return str(key)


def _interval(interval: Interval) -> dict[str, object]:
    return {
        "samples": interval.samples,
        "seed": interval.seed,
        "half_width": float(interval.half_width),
        "confidence": float(interval.confidence),
        "exact": list(interval.exact),
    }


def _part(minor: int, share: Fraction) -> dict[str, object]:
    return {"minor": minor, "share": str(share), "share_float": float(share)}


def _share(share: Share) -> dict[str, object]:
    without = share.without
    return {
        "person": share.person,
        "credit": share.credit,
        "share": str(share.credit_share),
        "share_float": float(share.credit_share),
        "half_width": float(share.half_width),
        "necessity": share.necessity,
        "necessity_share": str(share.necessity_share),
        "necessity_float": float(share.necessity_share),
        "banzhaf": str(share.banzhaf_share),
        "banzhaf_float": float(share.banzhaf_share),
        "weakest": share.weakest.value,
        "without": without
        and {
            "value": without.value,
            "share": str(without.value_share),
            "share_float": float(without.value_share),
            "explanations": list(without.explanations),
        },
    }


def _explanation(each: Explained) -> dict[str, object]:
    return {
        "index": each.index,
        "people": list(each.people),
        "probability": str(each.probability),
        "probability_float": float(each.probability),
        "weakest": None if each.weakest is None else each.weakest.value,
        "counts": each.absorbed_by is None,
        "absorbed_by": each.absorbed_by,
        "facts": [_fact(fact) for fact in each.told],
    }


def _fact(fact: Fact) -> dict[str, object]:
    return {
        "key": key_json(fact.key),
        "owner": fact.owner,
        "probability": str(fact.probability),
        "evidence": fact.grade.value,
    }
