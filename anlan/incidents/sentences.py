"""The sentences of this domain's reasons."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "incidents.severity_data_loss": _("Data is lost, which is always severity I."),
    "incidents.severity_given": _("The sender gave severity %(severity)s."),
    "incidents.severity_matrix": _("Together this is severity %(severity)s."),
    "incidents.impact_organisation": _("The whole organisation is affected."),
    "incidents.impact_department": _("A department is affected."),
    "incidents.impact_person": _("One person is affected."),
    "incidents.urgency_stopped": _("Business has stopped."),
    "incidents.urgency_limited": _("Business is limited."),
    "incidents.urgency_unaffected": _("Business goes on."),
    "incidents.severity_by_person": _("Set by a person: %(why)s"),
    "incidents.ladder_rung": _("Level %(level)s is paged %(after_s)s s after opening."),
    "incidents.ladder_acknowledged": _("Somebody has acknowledged; nobody else is paged."),
    "incidents.ladder_over": _("The incident is recovered or ended; nobody is paged."),
    "incidents.ladder_moved_on": _("The ladder has moved on since this was planned."),
    "incidents.nobody_on_duty": _("Nobody is on duty at level %(level)s."),
    "incidents.joined_same_asset": _(
        "The same asset is already failing in %(number)s, opened less than 10 minutes before."
    ),
    "incidents.joined_upstream": _(
        "What this asset depends on is failing in %(number)s, opened less than 10 minutes before."
    ),
    "incidents.in_maintenance": _("The asset is under planned maintenance: %(reason)s"),
    "incidents.nothing_open": _("It is over, and no incident was open for it."),
    "incidents.looks_like_question": _(
        "It reads like a question; the hotline has 15 minutes to answer it."
    ),
    "incidents.came_back": _("The fault came back."),
    "incidents.by_person": _("Because: %(why)s"),
    "incidents.merged": _("It is the same fault as %(number)s and goes on there."),
    "incidents.merged_from": _("Came from %(number)s, which is the same fault."),
    "incidents.follows_parent": _("It follows its parent %(number)s."),
    "incidents.visit_no_backup": _("The user's data is not backed up yet."),
    "incidents.visit_user_not_told": _("The user has not been told yet."),
    "incidents.visit_over": _("The visit is over; write further things on the incident."),
    "incidents.visit_already": _("This has been written down already."),
    "incidents.visit_not_arrived": _("Write down your arrival first."),
    "incidents.visit_answered": _("The engineer has answered meanwhile."),
    "incidents.service_began": _("Help for the customer has begun."),
    "incidents.quiet": _("Nothing has fired for %(minutes)s minutes."),
    "incidents.verifier_broke": _("The check “%(name)s” could not be made (%(error)s)."),
    "incidents.verification_failed": _("The re-check “%(name)s” is still failing."),
    "incidents.verification_passed": _("All %(count)s re-checks are good."),
    "incidents.verified_by_word": _("Confirmed by: %(word)s"),
}
