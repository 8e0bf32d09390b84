"""Answers that no single record is: put together, and kept until something in them changes."""
