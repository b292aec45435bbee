"""An incoming webhook of Slack."""
