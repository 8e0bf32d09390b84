"""The services: each has its own database, and none imports another."""
