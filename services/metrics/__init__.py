"""Measures the programmes: indicators, figures that arrive in bulk, and how they stand."""
