"""Two years of made-up figures for a running hub, through its own API (`make demo`): every one says so, as `demo`."""
