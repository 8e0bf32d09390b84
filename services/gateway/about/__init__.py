"""The hub about itself: its clock and its version."""
