"""Real servers for tests, on loopback, in scratch folders; a missing one is a failure."""
