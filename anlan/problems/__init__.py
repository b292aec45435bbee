"""Problems: why it broke, what was lost, and what is done so that it does not happen again.

Five words: a *problem* needs a cause (an incident needs response); a *corrective action* changes an
inspection item, a backup policy, a strategy or what people know; a *report* is a frozen revision
that a customer can be given; *interim* is due a day after the incident was stabilised or recovered,
*final* a day after it was verified; a *gate* keeps an incident open until something was learned.

Invariants: a report never changes, a correction is a new revision; it carries the head of the
incident's timeline and its own hash stands on that timeline; nothing is closed without a cause and
a corrective action, or a signed reason why there is none.
"""
