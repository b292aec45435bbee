"""Whether what strategies say is still true: links, items, policies, roles, values. By night."""
