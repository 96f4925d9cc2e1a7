"""Facts: outcomes and who stands on them; and their credit, a projection."""

from django.db import models

from tengill.ledger.models.acts import Act
from tengill.ledger.models.mail import Message
from tengill.ledger.models.origins import Run
from tengill.ledger.models.people import Person


class Outcome(models.Model):
    """An outcome as its source (or a person) told it; a correction supersedes, never edits."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="outcomes")
    key = models.CharField(max_length=200, db_index=True)
    title = models.TextField()
    kind = models.CharField(max_length=16)
    state = models.CharField(max_length=8)
    closed_at = models.BigIntegerField(null=True, db_index=True)
    amount_minor = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, blank=True, default="")
    source_fields = models.JSONField(default=list)
    recorded_at = models.BigIntegerField()
    superseded_by = models.ForeignKey("self", models.SET_NULL, null=True, related_name="supersedes")
    retracted_at = models.BigIntegerField(null=True)
    retracted_why = models.TextField(blank=True, default="")
    evidence_message = models.ForeignKey(Message, models.SET_NULL, null=True)


class OutcomeParty(models.Model):
    """A person or organisation on one side of an outcome, as told."""

    outcome = models.ForeignKey(Outcome, models.CASCADE, related_name="parties")
    side = models.CharField(max_length=8)
    position = models.IntegerField(default=0)
    name = models.TextField(blank=True, default="")
    address = models.CharField(max_length=320, blank=True, default="")
    organisation = models.TextField(blank=True, default="")


class OutcomePerson(models.Model):
    """Which person an outcome's party is, and why (or person None: unknown to the ledger)."""

    party = models.OneToOneField(OutcomeParty, models.CASCADE, primary_key=True)
    person = models.ForeignKey(
        Person, models.SET_NULL, null=True, db_constraint=False, related_name="outcomes"
    )
    reason = models.CharField(max_length=200, blank=True, default="")


class OutcomeCredit(models.Model):
    """An outcome's attribution under the saved settings, once per outcome."""

    outcome = models.OneToOneField(Outcome, models.CASCADE, primary_key=True)
    settings_key = models.CharField(max_length=64)
    organic_minor = models.BigIntegerField()
    unexplained_minor = models.BigIntegerField()
    detail = models.JSONField()  # explanations, evidence, "why", the other models


class CreditLine(models.Model):
    """A person's part in an outcome under one model."""

    outcome = models.ForeignKey(Outcome, models.CASCADE, related_name="credit_lines")
    person = models.ForeignKey(
        Person, models.CASCADE, db_constraint=False, related_name="credit_lines"
    )
    model = models.CharField(max_length=16)  # shapley, first, last, linear
    credit_minor = models.BigIntegerField()
    necessity_minor = models.BigIntegerField(null=True)
    weakest = models.CharField(max_length=10)  # weakest evidence grade it rests on

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["outcome", "person", "model"], name="line_once")
        ]
        indexes = [models.Index(fields=["person", "model"])]


class OutcomeAct(models.Model):
    """An act that stands in an explanation of an outcome that counts (is not absorbed)."""

    outcome = models.ForeignKey(
        Outcome, models.CASCADE, related_name="explaining_acts", db_index=False
    )
    act = models.ForeignKey(
        Act, models.CASCADE, db_constraint=False, related_name="explained_outcomes"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["outcome", "act"], name="explains_once")]
