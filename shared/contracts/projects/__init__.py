"""What projects tells."""
