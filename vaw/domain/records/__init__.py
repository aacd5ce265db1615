"""Public records: what somebody asks to see, what is masked in it and by which paragraph, and what is handed over to an archive."""
