"""Strategies in the console: the editor with its preview, comparing versions, reviewing them,
taking files in and giving them out."""
