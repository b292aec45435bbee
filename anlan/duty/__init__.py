"""Duty: who has to answer at which level, and when nobody does.

Five words: a *shift* is one contact at one level from a start to an end (or until further notice);
a *rotation* (in code a layer) is people who take turns; a *stand-in* (override) goes in front of
both for a while; *on duty* is whoever that leaves, without those on leave; a *gap* is time in which
a level has nobody. Level 1 is called first.

Invariants: times are half-open, a start belongs to them and an end does not; a contact on duty
belongs to the organisation; hand-over is at a wall-clock time of a zone; every question who is on
duty is answered by `rules.on_duty`; ending a shift, stand-in or leave never removes what was.
"""
