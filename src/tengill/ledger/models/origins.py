"""Facts: where things came from."""

from django.db import models


class Run(models.Model):
    """One import run: what was asked, how far it came, what it brought. Undone as a whole."""

    class State(models.TextChoices):
        """How the run stands."""

        RUNNING = "running"
        DONE = "done"
        STOPPED = "stopped"  # cancelled or killed: may be resumed
        FAILED = "failed"
        UNDONE = "undone"

    kind = models.CharField(max_length=16)  # mail, outcomes, manual
    state = models.CharField(max_length=8, choices=State.choices, default=State.RUNNING)
    paths = models.JSONField(default=list)
    options = models.JSONField(default=dict)
    started_at = models.BigIntegerField()
    finished_at = models.BigIntegerField(null=True)
    heartbeat_at = models.BigIntegerField(null=True)
    phase = models.CharField(max_length=32, blank=True, default="")
    bytes_total = models.BigIntegerField(default=0)
    bytes_done = models.BigIntegerField(default=0)
    counts = models.JSONField(default=dict)  # read, new, duplicate, kept_aside, files …
    cancel_asked = models.BooleanField(default=False)
    projected = models.BooleanField(default=False)  # are its facts in the projections?
    who = models.CharField(max_length=200, blank=True, default="")
    error = models.TextField(blank=True, default="")
    undone_at = models.BigIntegerField(null=True)
    undone_why = models.TextField(blank=True, default="")


class SourceFile(models.Model):
    """A file (or archive member) a run read, and the cursor: every record before it is stored."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="files")
    path = models.TextField()
    format = models.CharField(max_length=16)  # mbox, maildir, eml, csv …
    size = models.BigIntegerField(default=0)
    fingerprint = models.CharField(max_length=64, blank=True, default="")
    next_offset = models.BigIntegerField(default=0)
    done = models.BooleanField(default=False)
    read = models.IntegerField(default=0)
    new = models.IntegerField(default=0)
    duplicate = models.IntegerField(default=0)
    kept_aside = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "path"], name="file_once_per_run")]
        indexes = [models.Index(fields=["fingerprint"])]


class KeptAside(models.Model):
    """A record that could not be read, with its reason; nothing is lost."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="kept_aside_records")
    file = models.ForeignKey(SourceFile, models.CASCADE, null=True)
    reason = models.CharField(max_length=80)
    detail = models.TextField()
    offset = models.BigIntegerField(default=0)
    length = models.BigIntegerField(default=0)
    sample = models.BinaryField(default=b"")
