"""Calls through any voice gateway that speaks HTTP."""
