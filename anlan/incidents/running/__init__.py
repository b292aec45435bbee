"""Steps that Anlan carries out itself: one module for each kind, one row for each run.

Invariants: a run that was begun and lost its process is never begun again by itself, unless its
kind says that repeating does no harm; its outcome is *unknown* until a person has looked. What is
sent is filled in and kept before it is sent.
"""
