"""What a process tells of itself: logs, metrics and traces. Never a payload, never a secret."""
