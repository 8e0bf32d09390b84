"""What one can do to a schedule. Each function is one act in one transaction."""
