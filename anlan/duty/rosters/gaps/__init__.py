"""Time to come in which a level has nobody: kept, shown, and told once."""
