"""Milestones, what binds them, and the calendar that they count working days in."""
