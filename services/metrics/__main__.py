"""`python -m services.metrics api | worker | all | migrate`, and `load FILE`."""

from services.metrics.app import PROGRAM
from shared.process.main import main

main(PROGRAM)
