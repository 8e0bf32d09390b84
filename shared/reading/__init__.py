"""What others committed, taken in once."""
