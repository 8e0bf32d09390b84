"""What incidents happen to, and how it is looked at."""
