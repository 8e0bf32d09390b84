"""What one can do to batches, held values and locks."""
