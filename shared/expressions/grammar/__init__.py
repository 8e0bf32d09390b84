"""What may stand in an expression, node by node, and what it is."""
