"""The 21 counties and 290 municipalities."""
