"""How a service takes its part of a catalogue: a file in YAML, all or nothing, as often as one likes."""
