"""Figures that were read, and what they make together. Nothing here reads, writes or waits."""
