"""Figures of locked periods are corrected, by who has seen first what that changes."""
