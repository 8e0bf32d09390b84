"""Batches, the rows that came in them, and the periods that are locked."""
