"""What is measured, how and over which periods."""
