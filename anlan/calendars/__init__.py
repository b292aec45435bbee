"""Calendars: which time counts, and why.

Five words: a *calendar* is the hours of each weekday in one time zone; an *exception* replaces one
day; a *holiday* closes a day and a *make-up workday* (调休) opens one; a *notice* is the official
list of both for one year; a *segment* is a stretch of time that counts or is skipped, with reason.

Invariants: intervals are half-open; the same wall-clock time is always the same instant, also where
clocks change; a year without a notice is named in every explanation that falls into it.
"""
