"""Addresses by which figures come in."""
