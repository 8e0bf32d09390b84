"""What one can do to definitions. Each function is one act in one transaction."""
