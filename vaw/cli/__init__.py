"""The command line channel."""
