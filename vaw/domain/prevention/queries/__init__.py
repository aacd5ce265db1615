"""Reading of prevention."""
