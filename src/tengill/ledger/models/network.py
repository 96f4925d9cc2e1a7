"""Projections: the network as it was last measured."""

from django.db import models

from tengill.ledger.models.people import Person


class NetworkRun(models.Model):
    """The network as it was last measured and drawn, in the background; one row is current."""

    made_at = models.BigIntegerField()
    at = models.BigIntegerField()  # the date its strengths are told at
    key = models.CharField(
        max_length=80
    )  # of the facts it was made of: says when it is out of date
    people = models.IntegerField()
    ties = models.IntegerField()
    modularity = models.FloatField()
    betweenness_error = models.FloatField()
    seconds = models.FloatField()


class NetworkCommunity(models.Model):
    """A community of the network, 0 the largest, named by what its people share."""

    number = models.IntegerField(primary_key=True)
    name = models.TextField(blank=True, default="")
    people = models.IntegerField()


class NetworkNode(models.Model):
    """A person's place in the network: where the map draws them, and what they stand between."""

    person = models.OneToOneField(
        Person, models.CASCADE, primary_key=True, db_constraint=False, related_name="node"
    )
    community = models.IntegerField()
    x = models.FloatField()
    y = models.FloatField()
    degree = models.IntegerField()
    strength = models.FloatField()  # the sum over their ties
    constraint = models.FloatField(null=True)  # Burt's; None without ties
    effective_size = models.FloatField(null=True)
    betweenness = models.FloatField()
    coordinator = models.BigIntegerField(default=0)  # pairs they stand between, by role
    consultant = models.BigIntegerField(default=0)
    gatekeeper = models.BigIntegerField(default=0)
    liaison = models.BigIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["community", "strength"]),
            models.Index(fields=["strength"]),
            models.Index(fields=["betweenness"]),
        ]
