"""Reading of strategies."""
