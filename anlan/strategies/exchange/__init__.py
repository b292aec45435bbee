"""Strategies as files: reading pairs, folders and archives, writing them out again.

A text goes in and comes out byte for byte: byte order mark and line ends of an imported file stay
as they are. Knows no database.
"""
