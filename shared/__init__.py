"""What two services need: nothing of the domain, but for the contracts."""
