"""Touches machines: checks and backup drivers. Knows neither Django nor the server."""
