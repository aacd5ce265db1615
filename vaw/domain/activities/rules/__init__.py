"""Arithmetic of the log and of the spreadsheets that it takes in."""
