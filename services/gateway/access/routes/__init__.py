"""Who may do what, over HTTP: for administrators only."""
