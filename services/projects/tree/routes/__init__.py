"""The tree over HTTP."""
