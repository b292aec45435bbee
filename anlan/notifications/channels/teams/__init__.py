"""A workflow webhook of Microsoft Teams."""
