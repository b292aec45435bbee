"""How long a declared recovery has to hold before it counts."""

from django.db import models

from anlan.incidents.models.incident import Incident


class RecoveryWatch(models.Model):
    """The window in which what was broken is measured again and again and has to stay good."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="recovery_watches")
    recovered_at = models.DateTimeField()
    seconds = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    until = models.DateTimeField()
    looks = models.PositiveIntegerField(default=0)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["incident", "started_at"]
        constraints = [
            models.UniqueConstraint(fields=["incident", "recovered_at"], name="recovery_watch_once")
        ]

    def __str__(self) -> str:
        return f"{self.incident} {self.until:%Y-%m-%d %H:%M:%S}"
