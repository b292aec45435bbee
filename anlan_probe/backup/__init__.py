"""Backup drivers: restic behind one adapter, the manifest, and the proof that compares the two.

Words: a *manifest* says what the source held when it was read; a *snapshot* is what restic kept
of it; a *proof* is a restored tree compared with the manifest. Nothing here trusts an exit code
alone, and nothing here decides what a proof is worth: that is the server's rule.
"""
