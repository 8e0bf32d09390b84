"""How records are read: one by one, as lists, as they were, and what became of them."""
