"""What has to be shown before a recovery counts: steps, measurement, watch window, a word."""
