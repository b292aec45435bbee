"""A robot in a WeCom group."""
