"""A signed robot in a Feishu group."""
