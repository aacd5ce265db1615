"""Reading of knowledge."""
