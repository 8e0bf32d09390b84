"""A schedule as it is stored: the public state, and the columns that nobody else sees."""
