"""Backup that is proven: policies, runs, copies, proofs, restores.

Words: a *policy* says what of an asset is backed up, where to and how often; a *run* is one
execution and is made or failed; a *copy* is what a run left in a repository; a *proof* holds a
restored copy against the manifest taken at the source; a *restore* brings a copy back for people.

Invariants: a copy gains proof only from what was really read back; an error of the proof itself
never changes the level; nothing is restored into a folder that holds something; the master key is
in no backup.
"""
