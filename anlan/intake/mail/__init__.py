"""Mail that is received: read over IMAP, taken exactly once, answered to the right incident.

Nothing is ever deleted on the server. A message whose sender cannot be told from its references
is judged by its own words only; who may acknowledge by mail is decided in `rules.py`.
"""
