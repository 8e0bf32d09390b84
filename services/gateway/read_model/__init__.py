"""What the gateway answers from memory: the newest public state of everything that the services tell."""
