"""What can be done with the log."""
