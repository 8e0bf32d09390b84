"""What starts, builds and ships the hub. It imports no service: it starts their processes."""
