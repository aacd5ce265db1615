"""Reading the catalogue and the requests."""
