"""What a catalogue says of what is measured."""
