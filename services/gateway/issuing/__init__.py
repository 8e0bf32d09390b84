"""Tokens that the hub makes itself: for clients that show their key, and in the embedded run for everyone."""
