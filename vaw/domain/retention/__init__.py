"""How long everything is kept, disposal of records by decision, and what a person may ask about what is kept of them."""
