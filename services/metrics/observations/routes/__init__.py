"""Addresses of batches, held values and locks."""
