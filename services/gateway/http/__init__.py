"""What is asked and answered here, as bytes: answers, their packing, bodies that come in."""
