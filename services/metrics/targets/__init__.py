"""What is to be reached, by when, and on which way."""
