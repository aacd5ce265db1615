"""Reading the log and its totals."""
