"""Reading networks and agreements."""
