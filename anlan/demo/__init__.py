"""A little world in which everything Anlan promises really happens, from first look to report.

Words: *moment* (something that was observed, in a fixed order), *world* (a real HTTP service with
its database and files in a scratch folder), *fault* (what is done to the world), *sabotage* (a
part of the world that is spoilt, to see that the demonstration notices), *mailbox* (a real SMTP
receiver).

The demonstration arranges its own organisation through the public REST API, breaks its own world
and then only reads: the API, the mail that arrives, and the files that come back. It calls no
action and no model of any domain. Whatever it started ends with it, even by kill -9.
"""
