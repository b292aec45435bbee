"""The timeline for readers: narrowed on the page, exported, and verified without Anlan."""
