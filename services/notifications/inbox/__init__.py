"""What each person was told, and has read."""
