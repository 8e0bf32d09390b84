"""Python imports it first of all where this folder is on PYTHONPATH (see `arming`)."""

from tests.faults.rig.injection.imports import change_what_is_imported

change_what_is_imported()
