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
    "incidents.ladder_rung_team": _(
        "Our team (function: %(role)s) is called %(after_s)s s after opening."
    ),
    "incidents.ladder_rung_customer": _(
        "The customer (function: %(role)s) is told %(after_s)s s after opening."
    ),
    "incidents.ladder_rung_supplier": _(
        "The supplier (function: %(role)s) is told %(after_s)s s after opening."
    ),
    "incidents.nobody_team": _("No contact of our team has the function “%(role)s”."),
    "incidents.nobody_customer": _("No contact of the customer has the function “%(role)s”."),
    "incidents.nobody_supplier": _("No contact of a supplier has the function “%(role)s”."),
    "incidents.no_address": _("The contact has no address for the channel “%(channel)s”."),
    "incidents.no_address_named": _("%(name)s has no address for the channel “%(channel)s”."),
    "incidents.called_otherwise": _(
        "%(name)s has no address for the channel “%(channel)s” and is called over “%(otherwise)s” "
        "instead."
    ),
    "incidents.channel_not_set": _("The channel “%(channel)s” is not set up for this customer."),
    "incidents.rung_repeats": _(
        "This line is never reached: an earlier one calls the same people the same way at the "
        "same moment."
    ),
    "incidents.column_empty": _("Nobody at all is called at severity %(severity)s."),
    "incidents.nobody_can_take": _(
        "At severity %(severity)s only outsiders are told: nobody is asked to take it on, so "
        "nothing stops the ladder."
    ),
    "incidents.nobody_at_once": _(
        "At severity %(severity)s nobody of ours is called in the first %(minutes)s minutes."
    ),
    "incidents.silent": _(
        "Somebody took it on, but left no trace for %(minutes)s minutes; it is called out again."
    ),
    "incidents.became_graver": _(
        "The severity rose from %(before)s to %(after)s; it has to be taken on again."
    ),
    "incidents.why_nobody": _("Nobody was reached so far."),
    "incidents.why_reached": _("Pages handed over: %(count)s."),
    "incidents.why_waiting": _("Messages that still wait to be sent: %(count)s."),
    "incidents.why_page_failed": _("Messages that could not be delivered: %(count)s."),
    "incidents.why_page_impossible": _("Times that there was nobody or no address: %(count)s."),
    "incidents.why_page_cancelled": _("Messages no longer wanted when their turn came: %(count)s."),
    "incidents.why_person_reached": _("Was called; messages handed over: %(count)s."),
    "incidents.why_person_waiting": _("Is being called; the message has not gone out yet."),
    "incidents.why_person_page_failed": _("Was called, but no message could be delivered."),
    "incidents.why_person_page_impossible": _("Was to be called, but has no address for it."),
    "incidents.why_person_page_cancelled": _(
        "Was to be called, but the message was no longer wanted when its turn came."
    ),
    "incidents.why_person_not_named": _(
        "Was not on duty at the levels that came due, and no line of the ladder that came due "
        "named this function (calls so far: %(called)s)."
    ),
    "incidents.why_person_stopped": _(
        "Lines that would have come later were stopped at %(at)s, when somebody took it on."
    ),
    "incidents.why_person_no_ladder": _("The ladder of this severity is empty."),
    "incidents.replied": _(
        "Answered over the channel itself: “%(told)s”; receipt of the message: %(reference)s."
    ),
    "incidents.next_is_called": _("The next line of the ladder is called now."),
    "incidents.already_passed": _("The next line of the ladder had been called already."),
    "incidents.ladder_ends": _("There is no further line on the ladder."),
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
    "incidents.clock_paused": _("The clock was paused: %(note)s"),
    "incidents.clock_used": _("%(percent)s %% of the promised time is used up."),
    "incidents.pause_over": _("Nothing is left to wait for; the clocks are not paused."),
    "incidents.pause_running": _("The clocks are paused already."),
    "incidents.pause_not_agreed": _(
        "Contract %(contract)s does not allow a pause for this reason."
    ),
    "incidents.pause_no_contract": _("Without a contract that allows it no clock is paused."),
    "incidents.rto_open": _("The recovery is not verified yet."),
    "incidents.rto_declared": _("%(minutes)s minutes from the declaration to verified."),
    "incidents.rpo_unknown": _("Nothing was restored, and no restore point was proven."),
    "incidents.rpo_restored": _("From the newest record in the restored data to the fault."),
    "incidents.rpo_last_proven": _(
        "Nothing was restored; this is what the last proven restore point would have lost."
    ),
    "incidents.relapsed": _("The recovery did not hold: “%(name)s” failed again."),
    "incidents.proof_healed": _("It healed by itself; nobody worked by a strategy."),
    "incidents.proof_no_steps": _("No strategy with verify steps was chosen."),
    "incidents.proof_steps_open": _("Still open: %(steps)s"),
    "incidents.proof_steps_done": _("All %(count)s verify steps are settled."),
    "incidents.proof_not_measured": _("Anlan is measuring it."),
    "incidents.proof_nothing_to_measure": _("There is nothing that a machine could re-check."),
    "incidents.proof_items_bad": _("At least one is still failing."),
    "incidents.proof_items_unknown": _(
        "At least one could not be measured; check again, or write down who saw it work."
    ),
    "incidents.proof_items_by_word": _(
        "Not everything could be measured; what was said by a person stands for it."
    ),
    "incidents.proof_items_good": _("All %(count)s re-checks are good."),
    "incidents.proof_watch_nothing": _("Nothing is measured, so nothing can be watched."),
    "incidents.proof_not_real": _("This is a drill or a test."),
    "incidents.proof_watch_none": _("No watch window is agreed for this severity."),
    "incidents.proof_watch_waits": _("Begins with the first good measurement."),
    "incidents.proof_watch_runs": _(
        "Measured again until then; if it fails, the incident reopens and pages by itself."
    ),
    "incidents.proof_watch_held": _("It stayed good for %(seconds)s seconds."),
    "incidents.proof_word_waived": _("Waived: %(why)s"),
    "incidents.proof_word_against": _("The customer says that it does not work: %(word)s"),
    "incidents.proof_word_alone": _("It cannot be measured, so somebody's word is needed."),
    "incidents.proof_no_contact": _("No contact of the customer is registered."),
    "incidents.proof_word_missing": _("Ask the customer whether it works, or wait for the page."),
    "incidents.verified_by_word": _("Confirmed by: %(word)s"),
    "incidents.step_not_applicable": _("Does not apply here now: %(condition)s."),
    "incidents.needs_approval": _("The role “%(role)s” has to approve this step first."),
    "incidents.approval_refused": _("The role “%(role)s” refused this step."),
    "incidents.approved_by_self": _("Somebody else than the one who approved has to do it."),
    "incidents.needs_first_person": _(
        "Two persons are needed: one agrees, then another one does it within %(minutes)s minutes."
    ),
    "incidents.needs_other_person": _(
        "You are the first of the two persons; another one has to do it within %(minutes)s minutes."
    ),
    "incidents.first_word_expired": _(
        "The first person agreed more than %(minutes)s minutes ago and has to agree again."
    ),
    "incidents.needs_persons": _(
        "The terminal, and a token that no person made, cannot be one of two persons."
    ),
    "incidents.step_over_budget": _("It is still open after its time of %(minutes)s minutes."),
    "incidents.step_over": _("The step is no longer open."),
    "incidents.call_nobody": _("Nobody of the ladder has a phone number that is left to try."),
    "incidents.call_first": _("The first whom the ladder asks."),
    "incidents.call_next": _("The next whom the ladder asks."),
    "incidents.call_busy_again": _("The line was busy; it is tried once more."),
    "incidents.call_next_round": _("Everybody had a turn; it begins from the top."),
    "incidents.approval_over": _("The approval is no longer needed."),
}
