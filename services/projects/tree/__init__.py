"""The ten programmes down to the last duty, what they are for, and who and where they name."""
