"""Rosters for calendar programs, as RFC 5545 wants them."""
