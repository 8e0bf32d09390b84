"""How a change comes in: one transaction, one answer, whatever is repeated."""
