"""Batches come in: as a file that is streamed, or by hand."""
