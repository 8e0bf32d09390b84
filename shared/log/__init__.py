"""What was committed, on its way to those who read it."""
