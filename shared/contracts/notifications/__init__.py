"""What notifications tells."""
