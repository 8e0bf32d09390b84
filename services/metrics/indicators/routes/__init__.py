"""The definitions over HTTP."""
