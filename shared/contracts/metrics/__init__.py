"""What metrics tells."""
