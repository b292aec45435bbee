"""A signed robot in a DingTalk group."""
