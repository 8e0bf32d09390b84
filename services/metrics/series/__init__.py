"""What figures say together: over time, over dimensions, computed from each other, as of any moment."""
