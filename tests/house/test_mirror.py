"""Tests stand where what they test stands."""

from pathlib import Path

from tests.house.figures import ROOT, modules

MIRRORED = {
    "projects": "services", "metrics": "services", "notifications": "services", "gateway": "services",
    "shared": "", "deploy": "",
}  # fmt: skip
"""Folder of tests → where what it mirrors lies."""
FREE = {"client", "flow", "contracts", "faults", "house", "bench", "factories", "infrastructure", "soak"}
"""Stories, rules and what tests are made of."""


def test_every_folder_of_tests_is_known() -> None:
    folders = {path.name for path in (ROOT / "tests").iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert folders <= {*MIRRORED, *FREE}


def test_every_test_stands_for_a_module_of_the_same_name() -> None:
    tests = [path for folder in MIRRORED for path in modules(f"tests/{folder}") if path.name.startswith("test_")]
    assert [path for path in tests if not stands_for_something(path.relative_to(ROOT / "tests"))] == []


def stands_for_something(test: Path) -> bool:
    """`test_use_cases.py` and `test_use_cases_refused.py` both stand for `use_cases.py` or the folder `use_cases`."""
    folder = ROOT / MIRRORED[test.parts[0]] / test.parent
    words = test.stem.removeprefix("test_").split("_")
    names = {"_".join(words[:count]) for count in range(1, len(words) + 1)}
    return any((folder / name).is_dir() or [*folder.glob(f"{name}.*")] for name in names)


def test_every_folder_of_code_has_tests() -> None:
    """Each room, and each folder of `shared`, is tested where it stands."""
    folders = {path.parent for path in modules("services", "shared", "deploy") if path.name != "__init__.py"}
    assert [folder for folder in sorted(folders) if not has_tests(folder)] == []


def has_tests(folder: Path) -> bool:
    parts = folder.relative_to(ROOT).parts
    mirror = ROOT / "tests" / Path(*(parts[1:] if parts[0] == "services" else parts))
    return bool([*mirror.rglob("test_*.py")])
