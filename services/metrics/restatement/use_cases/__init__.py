"""Figures of locked periods are corrected, and what that changes is found out."""
