"""A catalogue is loaded: one act, all or nothing."""
