import json
from pathlib import Path

import yaml

from deploy.compose.secret_files import make_secrets
from tests.house.figures import ROOT


def test_each_secret_of_the_compose_file_is_made(tmp_path: Path) -> None:
    make_secrets(tmp_path / "secrets")
    named = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text())["secrets"]
    assert {file.name for file in (tmp_path / "secrets").iterdir()} == {*named}


def test_made_again_they_are_the_same(tmp_path: Path) -> None:
    make_secrets(tmp_path)
    before = {file.name: file.read_text() for file in tmp_path.iterdir()}
    make_secrets(tmp_path)
    assert {file.name: file.read_text() for file in tmp_path.iterdir()} == before


def test_the_folder_keeps_others_out_and_the_files_let_containers_in(tmp_path: Path) -> None:
    make_secrets(tmp_path / "secrets")
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in (tmp_path / "secrets").iterdir()} == {0o444}


def test_a_service_is_given_the_password_of_its_own_role(tmp_path: Path) -> None:
    make_secrets(tmp_path)
    password = (tmp_path / "password-projects").read_text()
    assert (tmp_path / "database-projects").read_text() == f"postgresql://projects:{password}@postgres:5432/projects"
    assert json.loads((tmp_path / "jwks.json").read_text())["keys"][0].keys() == {"kty", "crv", "use", "kid", "x"}
