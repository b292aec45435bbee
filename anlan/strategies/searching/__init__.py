"""Search in the whole text of strategies: every word in any place, never judged as a report."""
