"""What the gateway tells."""
