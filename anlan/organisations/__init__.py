"""Customers, their sites and contacts, who belongs to them, and the tokens of programs.

Words: organisation, site, contact, membership (a user's role in an organisation), token.
Invariants: every tenant row names one organisation; a token is stored as a digest only.
"""
