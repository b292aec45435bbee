"""API kit: one error shape, one way to page, one place that reads the bearer token."""
