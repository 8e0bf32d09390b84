"""PostgreSQL 18 from a wheel, as a child process on loopback with passwords."""
