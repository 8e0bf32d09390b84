"""Who may use the hub: people, clients, keys and grants, and what a token is worth now."""
