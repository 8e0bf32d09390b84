"""What is owed of figures, from whom, and what came when: silence is a state of its own."""
