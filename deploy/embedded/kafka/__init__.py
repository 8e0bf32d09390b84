"""Kafka 4 from its jars, as a child process: one broker, which is its own controller."""
