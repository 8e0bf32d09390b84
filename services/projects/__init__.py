"""The programmes down to the last duty, and their schedules."""
