"""Inspection (巡检): what is looked at, how often, what counts as bad, and what was found.

Words: an *item* is a line of the catalogue; a *check* applies one to an asset (or is made by
hand) and has a state; a *reading* is one measured value; a *round* (巡检单) is all of an asset's
checks at one moment with verdict and criterion; a *finding* (隐患) stays on somebody's to-do
until it is rectified and reviewed.

Invariants: a reading that could not be taken is never fine; one check has at most one open
finding; only the rules grade, whatever way a reading came; a critical check is told to incidents
in the transaction that changes its state.
"""
