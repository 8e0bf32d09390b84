"""A package says what lives in it."""

import ast

from tests.house.figures import PRODUCT, ROOT, modules


def test_every_folder_of_code_is_a_package() -> None:
    folders = {path.parent for path in modules(*PRODUCT)}
    assert [folder for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []


def test_a_package_is_one_docstring_and_nothing_else() -> None:
    packages = [path for path in modules(*PRODUCT) if path.name == "__init__.py"]
    assert [path.relative_to(ROOT) for path in packages if not says_one_thing(path.read_text())] == []


def says_one_thing(text: str) -> bool:
    module = ast.parse(text)
    return len(module.body) == 1 and ast.get_docstring(module) is not None


def test_every_module_but_a_test_says_what_it_is() -> None:
    silent = [path for path in modules(*PRODUCT) if ast.get_docstring(ast.parse(path.read_text())) is None]
    assert [path.relative_to(ROOT) for path in silent] == []
