"""Reporting: what leaves Anlan as files about one customer.

Words. An *offline pack* is everything one organisation needs in an emergency when Anlan cannot be
reached: one PDF, one Word file and one ZIP. Its *facts* are what goes in, its *digest* is their
hash, its *parts* say what changed.

Invariants. A pack is made again only when its digest changed. Its files are whole or not there.
Only people of the organisation see it, and each download is in the audit log.
"""
