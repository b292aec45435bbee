"""The overview of the four phases and the settings of the installation.

Words: tile (a number of a domain with a way to its page), first step (what a new installation still
needs). Shows what the domains register in `web.registry`; holds no rows of its own.
"""
