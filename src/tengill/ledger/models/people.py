"""Projections: who is one person, and what is known of them."""

from django.db import models

from tengill.ledger.models.mail import ContactPoint
from tengill.ledger.models.told import Card


class Person(models.Model):
    """One person (or role address, or list) behind some contact points.

    `id` is the smallest contact point's id, so it stays while the person's earliest point does.
    """

    class Kind(models.TextChoices):
        """What stands behind the contact points."""

        PERSON = "person"
        ROLE = "role"  # info@, noreply@, a shared mailbox
        LIST = "list"

    id = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    kind_reason = models.CharField(max_length=120, blank=True, default="")
    name = models.TextField()
    sort_name = models.TextField()  # folded, for lists and search
    address = models.CharField(max_length=320, blank=True, default="")  # the one most used
    organisation = models.TextField(blank=True, default="")
    is_owner = models.BooleanField(default=False)
    assistant_of = models.ForeignKey(
        "self", models.SET_NULL, null=True, db_constraint=False, related_name="assistants"
    )
    first_at = models.BigIntegerField(null=True)
    last_at = models.BigIntegerField(null=True)
    sent = models.IntegerField(default=0)  # messages they wrote
    received = models.IntegerField(default=0)  # messages addressed to them

    class Meta:
        indexes = [
            models.Index(fields=["kind", "sort_name"]),
            models.Index(fields=["kind", "last_at"]),
            models.Index(fields=["id"], condition=models.Q(is_owner=True), name="owners"),
        ]


class PersonPoint(models.Model):
    """A contact point's person, and why it was joined to it."""

    point = models.OneToOneField(ContactPoint, models.CASCADE, primary_key=True)
    person = models.ForeignKey(Person, models.CASCADE, db_constraint=False, related_name="points")
    reason = models.CharField(max_length=200, blank=True, default="")
    evidence = models.CharField(max_length=10)


class PersonOrganisation(models.Model):
    """Where a person works or worked, over all their cards and what they sign: newest first."""

    person = models.ForeignKey(
        Person, models.CASCADE, db_constraint=False, related_name="organisations"
    )
    name = models.TextField()
    folded = models.CharField(max_length=200, db_index=True)
    title = models.TextField(blank=True, default="")
    since = models.CharField(max_length=10, blank=True, default="")
    until = models.CharField(max_length=10, blank=True, default="")
    current = models.BooleanField(default=True)
    card = models.ForeignKey(Card, models.CASCADE, null=True, db_constraint=False, related_name="+")


class PersonPlace(models.Model):
    """Where a person is, as their cards tell it."""

    person = models.ForeignKey(Person, models.CASCADE, db_constraint=False, related_name="places")
    text = models.TextField()
    locality = models.CharField(max_length=120, blank=True, default="")
    country = models.CharField(max_length=120, blank=True, default="")
    folded = models.CharField(max_length=200, db_index=True)
    card = models.ForeignKey(Card, models.CASCADE, null=True, db_constraint=False, related_name="+")


class PersonTag(models.Model):
    """A tag of a person: a group or label of a card, or put on by hand (a decision)."""

    person = models.ForeignKey(Person, models.CASCADE, db_constraint=False, related_name="tags")
    tag = models.CharField(max_length=120)
    folded = models.CharField(max_length=120, db_index=True)
    by_hand = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "folded"], name="tag_once")]


class PersonSource(models.Model):
    """Which sources know a person, and how often: mail, linkedin, vcard, icalendar."""

    person = models.ForeignKey(Person, models.CASCADE, db_constraint=False, related_name="sources")
    source = models.CharField(max_length=16, db_index=True)
    facts = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "source"], name="person_source_once")
        ]


class LinkageRun(models.Model):
    """What the last record linkage looked at: while the cards stay, its pairs stay."""

    cards = models.CharField(max_length=64)  # a fingerprint of the cards that stood
    points = models.IntegerField()  # how many contact points there were
    records = models.IntegerField()
    compared = models.IntegerField()


class LinkedPair(models.Model):
    """Two contact points whose persons record linkage took for one, or could not tell."""

    left = models.ForeignKey(
        ContactPoint, models.CASCADE, db_constraint=False, related_name="+", db_index=False
    )
    right = models.ForeignKey(
        ContactPoint, models.CASCADE, db_constraint=False, related_name="+", db_index=False
    )
    clear = models.BooleanField()
    probability = models.FloatField()
    reasons = models.JSONField(default=list)  # [[about, code, words, weight], …]
    held = models.CharField(max_length=80, blank=True, default="")  # why it was not joined

    class Meta:
        constraints = [models.UniqueConstraint(fields=["left", "right"], name="linked_once")]


class PersonName(models.Model):
    """A full name a person went by, folded: finds who a text means by name alone."""

    person = models.ForeignKey(
        Person, models.CASCADE, db_constraint=False, related_name="names", db_index=False
    )
    folded = models.CharField(max_length=320)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["folded", "person"], name="person_name_once")
        ]
        indexes = [models.Index(fields=["person"])]
