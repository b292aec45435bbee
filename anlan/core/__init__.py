"""What every domain stands on: errors, reasons, audit, the access door, secrets.

No business words.
"""
