"""What the hub says of itself: two documents over all services, a reference page, and a page for each problem."""
