"""Reading the register, what was reported, and who has looked."""
