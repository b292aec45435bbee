"""What the audit log says of backups."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Verb(models.TextChoices):
    REPOSITORY_CREATED = "backup.repository_created", _("added the backup repository")
    POLICY_CREATED = "backup.policy_created", _("created the backup policy")
    POLICY_RETIRED = "backup.policy_retired", _("retired the backup policy")
    RUN_STARTED = "backup.run_started", _("started a backup")
    RUN_ENDED = "backup.run_ended", _("finished a backup")
    PROOF_STARTED = "backup.proof_started", _("started a proof")
    PROOF_ENDED = "backup.proof_ended", _("finished a proof")
    CHECK_STARTED = "backup.check_started", _("started a repository check")
    PROOFS_DROPPED = "backup.proofs_dropped", _("dropped the proofs of a damaged repository")
    RESTORE_STARTED = "backup.restore_started", _("started a restore")
    RESTORE_ENDED = "backup.restore_ended", _("finished a restore")
