"""When the promised times of an incident stood still, and why."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from anlan.incidents.models.incident import Incident


class ClockPause(models.Model):
    """A stretch in which the team had to wait for somebody else."""

    class Why(models.TextChoices):
        CUSTOMER = "customer", _("waiting for the customer")
        SUPPLIER = "supplier", _("waiting for a supplier or carrier")
        WINDOW = "window", _("waiting for the agreed window")

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="clock_pauses")
    reason = models.CharField(max_length=10, choices=Why)
    note = models.CharField(max_length=500, blank=True)
    started_by = models.CharField(max_length=200)
    ended_by = models.CharField(max_length=200, blank=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["started_at", "id"]
        constraints = [
            # The database itself allows one running pause.
            models.UniqueConstraint(
                fields=["incident"],
                condition=models.Q(ended_at=None),
                name="clock_pause_running_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.incident} {self.reason}"
