"""Who follows what, and what they are told."""
