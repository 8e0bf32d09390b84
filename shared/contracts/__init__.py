"""What services may know of each other: states and events, by owner and room."""
