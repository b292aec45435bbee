"""People who sign in, and what each role may do.

Words: user (somebody with a password), role (what a user is in one organisation), permission.
Invariants: a permission is one line of one table; a role belongs to a membership, not to a user.
"""
