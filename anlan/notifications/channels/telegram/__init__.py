"""A bot of Telegram."""
