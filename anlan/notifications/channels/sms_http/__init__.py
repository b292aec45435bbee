"""Text messages through any SMS gateway that speaks HTTP."""
