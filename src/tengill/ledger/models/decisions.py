"""Facts: what a person said."""

from django.db import models


class Decision(models.Model):
    """Something a person decided: merge, split, owner, confirm, correct, reject, setting.

    Append-only: a later decision on the same `about` supersedes the earlier; `retracts` takes one
    back. Keys name contact points and message digests, never row numbers of projections, so a
    decision outlives a re-import and a better reader.
    """

    kind = models.CharField(max_length=24)
    about = models.CharField(max_length=700)
    value = models.JSONField(default=dict)
    who = models.CharField(max_length=200, blank=True, default="")
    why = models.TextField(blank=True, default="")
    decided_at = models.BigIntegerField()
    retracts = models.ForeignKey("self", models.PROTECT, null=True, related_name="retracted_by")

    class Meta:
        indexes = [models.Index(fields=["kind", "about"])]
