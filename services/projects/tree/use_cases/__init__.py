"""What one can do to the tree and to what it names. Each function is one act in one transaction."""
