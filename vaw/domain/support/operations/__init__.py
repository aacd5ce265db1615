"""What can be done with methods and requests."""
