"""Changes as they happen, to everyone who may see them: server-sent events, and the subscriber's half of Mercure."""
