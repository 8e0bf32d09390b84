"""What a service remembers: journal, answers given, timers."""
