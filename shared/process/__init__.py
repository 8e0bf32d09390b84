"""How a service runs: `python -m services.NAME api | worker | all | migrate`, and its commands."""
