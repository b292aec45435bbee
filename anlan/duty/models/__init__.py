"""Rows of duty: plain shifts, rosters with layers, and what is remembered of gaps and feeds."""

from anlan.duty.models.rota import Layer, LayerMember, Leave, Override, Swap
from anlan.duty.models.shifts import LEVELS, Shift, on_duty_contacts
from anlan.duty.models.watch import Feed, GapNotice

__all__ = [
    "LEVELS",
    "Feed",
    "GapNotice",
    "Layer",
    "LayerMember",
    "Leave",
    "Override",
    "Shift",
    "Swap",
    "on_duty_contacts",
]
