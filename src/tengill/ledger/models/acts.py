"""Projections: ties, and the acts read from mail or told by hand."""

from django.db import models

from tengill.ledger.models.mail import Message
from tengill.ledger.models.people import Person


class Tie(models.Model):
    """What there is between two people (a < b), for the strength formula at any date."""

    a = models.ForeignKey(
        Person, models.CASCADE, db_constraint=False, related_name="+", db_index=False
    )
    b = models.ForeignKey(
        Person, models.CASCADE, db_constraint=False, related_name="+", db_index=False
    )
    first_at = models.BigIntegerField()
    last_at = models.BigIntegerField()
    a_to_b = models.IntegerField()  # interactions from a to b
    b_to_a = models.IntegerField()
    # Weights of contact days, faded to last_at by the two half-lives of ties.TieParameters.
    fast = models.FloatField(default=0.0, db_default=0.0)
    slow = models.FloatField(default=0.0, db_default=0.0)
    days = models.IntegerField(default=0, db_default=0)  # on how many days there was contact
    longest = models.IntegerField(default=0, db_default=0)  # days of the longest silence that ended
    channels = models.JSONField(default=dict)  # {channel: [from a, from b, last time]}
    strength = models.FloatField()  # at last_at; decays from there, see ties/
    # Orders ties by the slow counter at any one time, as all fade with one half-life.
    rank = models.FloatField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["a", "b"], name="tie_once")]
        indexes = [models.Index(fields=["a", "rank"]), models.Index(fields=["b", "rank"])]


class PersonActivity(models.Model):
    """How much contact a person has with everybody: their ties' counters added up, faded to `at`."""

    person = models.OneToOneField(
        Person, models.CASCADE, primary_key=True, db_constraint=False, related_name="activity"
    )
    at = models.BigIntegerField()  # their last contact with anybody
    fast = models.FloatField()
    slow = models.FloatField()


class Act(models.Model):
    """An act found in a message or told by a person, with what became of it."""

    message = models.ForeignKey(Message, models.CASCADE, null=True, related_name="acts")
    key = models.CharField(
        max_length=80, unique=True
    )  # message digest (hex) and kind, or manual:<id>
    kind = models.CharField(max_length=24)
    at = models.BigIntegerField(null=True)
    confidence = models.FloatField()
    evidence = models.CharField(max_length=10)
    state = models.CharField(max_length=10, default="waiting")  # waiting, confirmed, rejected
    words = models.JSONField(default=list)  # [[start, end, text, in_subject], …]
    reasons = models.JSONField(default=list)
    subject = models.TextField(blank=True, default="")
    took = models.CharField(max_length=12, blank=True, default="")
    took_message = models.ForeignKey(Message, models.SET_NULL, null=True, related_name="+")
    reader = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["state", "confidence", "id"]),
            models.Index(fields=["kind", "state", "took", "at"]),
            models.Index(fields=["state", "kind", "confidence"]),  # what waits, what is faint
        ]


class ActParty(models.Model):
    """A party of an act; `person` is None while the name is not anybody the ledger knows."""

    act = models.ForeignKey(Act, models.CASCADE, related_name="parties")
    role = models.CharField(max_length=9)  # connector, left, right
    position = models.IntegerField(default=0)
    name = models.TextField(blank=True, default="")
    address = models.CharField(max_length=320, blank=True, default="")
    person = models.ForeignKey(
        Person,
        models.SET_NULL,
        null=True,
        db_constraint=False,
        related_name="parts",
        db_index=False,
    )

    class Meta:
        indexes = [models.Index(fields=["person", "role", "act"])]
