"""HTTP on uvicorn: the server, and what a connection to it may cost."""
