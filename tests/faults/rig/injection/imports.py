"""Modules of the product are changed as they are imported, in a process that was started for it."""

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import ModuleType

from tests.faults.rig.injection.table import TABLE


def change_what_is_imported() -> None:
    sys.meta_path.insert(0, Finder())


class Finder(MetaPathFinder):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if not any(change.module == fullname for changes in TABLE.values() for change in changes):
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec and spec.origin:
            spec.loader = Changing(fullname, spec.origin)
        return spec


class Changing(SourceFileLoader):
    def exec_module(self, module: ModuleType) -> None:
        super().exec_module(module)
        for changes in TABLE.values():
            for change in changes:
                if change.module == module.__name__:
                    change.apply(module)
