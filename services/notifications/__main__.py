"""`python -m services.notifications api | worker | all | migrate`."""

from services.notifications.app import PROGRAM
from shared.process.main import main

main(PROGRAM)
