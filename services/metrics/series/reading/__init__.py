"""What is read for a question, and as of which moment."""
