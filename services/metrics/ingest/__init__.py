"""Figures that arrive in bulk: read as they come, checked by row and column, and stored in pieces."""
