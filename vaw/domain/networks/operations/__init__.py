"""What can be done with networks and agreements."""
