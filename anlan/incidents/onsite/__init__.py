"""On site (现场服务): what an engineer writes down at the customer's, also without a network.

Invariants: nothing is changed at the customer's before the data is backed up and the user told, or
a reason is written down; what a phone sends twice is kept once; the timeline gets hashes of
photos, never positions or names.
"""
