"""`make run`: PostgreSQL, the log and every service as child processes of one parent, on one machine."""
