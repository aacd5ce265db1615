"""Reading the ledger: one's own, the county's, and what is open right now."""
