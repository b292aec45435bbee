"""What the audit log says of strategies."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Verb(models.TextChoices):
    VERSION_WRITTEN = "strategies.version_written", _("wrote a version of the strategy")
    VERSION_SUBMITTED = "strategies.version_submitted", _("asked for approval of a version")
    VERSION_APPROVED = "strategies.version_approved", _("put a version of the strategy in use")
    VERSION_REJECTED = "strategies.version_rejected", _("sent a version of the strategy back")
    VERSION_WITHDRAWN = "strategies.version_withdrawn", _("withdrew a version of the strategy")
    REVIEWED = "strategies.reviewed", _("reviewed the strategy and found nothing to change")
    RETIRED = "strategies.retired", _("retired the strategy")
    REMINDED = "strategies.reminded", _("reminded people to review the strategy")
    UPLOADED = "strategies.uploaded", _("uploaded strategy files")
