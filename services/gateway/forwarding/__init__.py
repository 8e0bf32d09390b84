"""What the gateway does not answer itself is asked of its owner."""
