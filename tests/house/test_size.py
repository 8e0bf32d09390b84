"""Small enough to be read."""

from collections import Counter

from tests.house.figures import PRODUCT, functions, lines, middle, modules, ninetieth

EVERY = modules(*PRODUCT, "tests")


def test_no_module_passes_300_lines() -> None:
    assert [path for path in EVERY if lines(path) > 300] == []


def test_no_folder_holds_more_than_nine_modules() -> None:
    counted = Counter(path.parent for path in EVERY if path.name != "__init__.py")
    assert [folder for folder, count in counted.items() if count > 9] == []


def test_no_service_has_more_than_twelve_rooms() -> None:
    rooms = Counter(path.parents[1] for path in modules("services") if path.name == "__init__.py")
    assert [service for service, count in rooms.items() if count > 12] == []


def test_no_function_passes_30_lines() -> None:
    assert [function for function in functions(EVERY) if function.lines > 30] == []


def test_half_of_the_functions_are_within_6_lines_and_nine_of_ten_within_16() -> None:
    found = functions(modules(*PRODUCT))
    assert middle(found) <= 6
    assert ninetieth(found) <= 16
