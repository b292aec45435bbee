"""Notifications: messages to persons, what became of each, and why.

Five words: a *message* is what somebody is to be told; a *delivery* is one message to one person
over one channel; an *attempt* is one try to hand it over; a *channel* is a way out (e-mail, …); a
*guard* is asked just before sending whether the message is still wanted.

Invariants: a delivery and its job are written in the transaction of their cause, so nothing is
lost in a crash and nothing is sent for a change that was rolled back; the same key is one delivery;
every delivery ends as sent, failed or cancelled, and always says why; a repeat after a crash
carries the same key, so the receiver can recognise it.
"""
