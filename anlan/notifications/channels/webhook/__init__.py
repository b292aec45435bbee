"""A signed HTTP call to a program of the customer."""
