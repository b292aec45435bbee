"""Anlan: inspect, back up, respond to and learn from what happens to other people's systems."""

VERSION = "0.1.0"
