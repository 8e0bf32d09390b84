"""How far each target is reached, beside the time that is over; and who is ahead."""
