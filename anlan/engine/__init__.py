"""The engine: one ledger of waiting work in the database is the truth; everything else carries.

Five words: a *kind* is code declared with `@job`; a *job* is one row of waiting work; a *claim*
takes due rows for a worker and counts an attempt; a *lease* is how long the worker may be silent;
a *schedule* puts a job into the ledger at each due time.

Invariants: a job is queued in the transaction that needs it, so it is neither lost nor sent for a
rolled-back change. Whoever finishes a job proves that its attempt is still the current one; who
cannot is discarded. One running job per resource key, held by the database. Nothing waits in a
process: due times are rows.
"""
