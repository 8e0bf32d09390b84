"""What the hub promises, shown on the real parts."""
