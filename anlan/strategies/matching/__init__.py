"""The parts of the match: words of a text, the index, the emergency classifier. Knows no Django."""
