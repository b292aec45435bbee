"""Duty: who has to answer at which level, and when nobody does.

Five words: a *shift* is one contact at one level from a start to an end (or until further notice);
*level* 1 is called first; *on duty* is whoever has a shift that covers the moment; a *gap* is time
in which a level has nobody; the *roster* is all shifts of an organisation.

Invariants: a shift is half-open, its start belongs to it and its end does not; a contact on duty
belongs to the organisation; ending a shift never removes what was.
"""
