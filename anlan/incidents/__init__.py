"""From a raw event to a verified recovery: incidents, their situation, response and escalation.

Words: event (a raw signal), key (the identity of an alarm), incident (needs response), step (of the
chosen strategy), ladder (who is paged when), timeline (what happened, append-only).
Invariants: one open incident for each key, held by the database; the state changes only along the
table in rules.py; every change is a timeline entry chained to the one before; whoever is paged is
paged by a row that was written in the same transaction as the reason for it.
"""
