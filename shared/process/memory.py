"""What Python's collector of cycles has to look through."""

import gc

NEW_ONES = 10_000
"""Objects, until the collector looks through those that are new. Of Python's 700 a single request makes more."""


def keep_what_stands() -> None:
    """What a process holds once it runs it holds to its end.

    To look through that again and again took most of the time in which many rows are read.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_ONES, *gc.get_threshold()[1:])
