"""How a service speaks HTTP: one grammar of reads and changes."""
