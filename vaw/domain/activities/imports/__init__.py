"""Spreadsheets on their way into the log: what a sheet's columns mean, what its rows say, and the report of both."""
