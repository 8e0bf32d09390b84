"""What stands before everything: the order of checks of every request."""
