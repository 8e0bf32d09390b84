"""HUB_DATA: what the hub keeps on this machine."""
