"""One API before all services."""
