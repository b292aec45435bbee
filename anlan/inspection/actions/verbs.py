"""What people can do here, for the audit log."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Verb(models.TextChoices):
    CATALOGUE_LOADED = "inspection.catalogue_loaded", _("loaded the inspection catalogue")
    ASSET_WATCHED = "inspection.asset_watched", _("set up the inspection of the asset")
    CHECK_ADDED = "inspection.check_added", _("added a check")
    CHECK_REMOVED = "inspection.check_removed", _("removed a check")
    STATES_CHANGED = "inspection.states_changed", _("recorded a change of state")
    ROUND_STARTED = "inspection.round_started", _("started a round")
    ROUND_FINISHED = "inspection.round_finished", _("finished a round")
    FINDING_RECTIFIED = "inspection.finding_rectified", _("rectified a finding")
    FINDING_REVIEWED = "inspection.finding_reviewed", _("reviewed a finding")
    FINDING_RETURNED = "inspection.finding_returned", _("returned a finding")
    FINDING_ASSIGNED = "inspection.finding_assigned", _("assigned a finding")
