"""The embedded run as an operator sees it, over services that only stand in."""

import os
from http.client import HTTPConnection
from pathlib import Path
from signal import SIGINT, SIGKILL
from subprocess import PIPE, run
from time import monotonic, sleep

import pytest

from deploy.embedded.data.folder import Folder
from deploy.embedded.postgres.server import binary
from tests.infrastructure.embedded.standin import StandIn, create_stand_in


@pytest.fixture
def hub(folder: Path) -> StandIn:
    return create_stand_in(folder)


def processes(hub: StandIn) -> list[int]:
    """All that were started for it: each has its folder in its command, its environment or its place."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            described = (process / "environ").read_bytes() + (process / "cmdline").read_bytes()
        except OSError:
            continue
        if str(hub.data).encode() in described:
            found.append(int(process.name))
    return found


def pid_at(port: int) -> int:
    """Of the stand-in that answers there; 0 if none does."""
    connection = HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/readyz")
        return int(connection.getresponse().read())
    except OSError:
        return 0
    finally:
        connection.close()


def test_the_first_start_loads_the_catalogue_and_no_other_does(hub: StandIn) -> None:
    with hub.running():
        loads = sorted(act.split("/")[0] for act in hub.acts() if " load " in act)
        assert loads == ["metrics load ", "projects load "]
    with hub.running():
        assert len([act for act in hub.acts() if " load " in act]) == 2


def test_ctrl_c_ends_all_of_it_and_says_nothing(hub: StandIn) -> None:
    with hub.running() as process:
        assert len(processes(hub)) > 4
        process.send_signal(SIGINT)
        out, complaint = process.communicate(timeout=60)
    assert (process.returncode, out, complaint) == (0, "", "")
    assert processes(hub) == []


def test_a_second_start_takes_seconds(hub: StandIn) -> None:
    with hub.running():
        pass
    began = monotonic()
    with hub.running():
        assert monotonic() - began < 10


def test_a_service_that_is_killed_comes_back(hub: StandIn) -> None:
    with hub.running():
        os.kill(before := pid_at(hub.port), SIGKILL)
        until = monotonic() + 20
        while (after := pid_at(hub.port)) == 0 and monotonic() < until:
            sleep(0.05)
        assert after not in {0, before}


def test_a_parent_that_is_killed_leaves_nobody_and_the_next_start_works(hub: StandIn) -> None:
    with hub.running() as process:
        process.kill()
    with hub.running():
        assert pid_at(hub.port)
    assert processes(hub) == []


def test_a_second_hub_on_the_same_data_is_refused(hub: StandIn) -> None:
    with hub.running() as process:
        code, out, complaint = hub.said("run")
    assert (code, out) == (1, "")
    assert complaint.startswith(f"hub: another hub (process {process.pid}) runs on {hub.data}: end it")


def test_a_port_that_is_taken_is_named(hub: StandIn, folder: Path) -> None:
    with hub.running():
        code, out, complaint = hub.said("run", HUB_DATA=str(folder / "other"))
    assert (code, out) == (1, "")
    assert complaint == f"hub: port {hub.port} is taken: end what listens there, or choose another (PORT=8001)\n"


def test_a_folder_that_cannot_be_written_is_named(hub: StandIn) -> None:
    code, _, complaint = hub.said("run", HUB_DATA="/sys/hub")
    assert code == 1
    assert complaint == "hub: cannot write /sys/hub: make it yours (chown), or set HUB_DATA to a folder that is\n"


def test_a_file_where_the_folder_should_be_is_named(hub: StandIn, folder: Path) -> None:
    (folder / "data").touch()
    code, _, complaint = hub.said("run")
    assert (code, complaint) == (1, f"hub: {hub.data} is not a folder: set HUB_DATA to one\n")


def test_a_service_that_does_not_start_is_named_with_its_last_words(hub: StandIn) -> None:
    code, _, complaint = hub.said("run", BROKEN="notifications")
    assert code == 1
    assert "hub: notifications does not start: the flux is out of phase (see " in complaint.splitlines()[-1]
    assert processes(hub) == []


def test_data_of_one_log_are_not_run_over_the_other(hub: StandIn) -> None:
    with hub.running():
        pass
    code, _, complaint = hub.said("run", LOG="kafka")
    assert code == 1
    assert complaint.startswith(f"hub: the data in {hub.data} belong to LOG=embedded: start with that")


def test_over_kafka_each_service_is_two_processes(hub: StandIn) -> None:
    with hub.running(LOG="kafka"):
        assert sorted(act for act in hub.acts() if act.startswith("projects") and " load " not in act) == [
            "projects api",
            "projects migrate",
            "projects worker",
        ]


def test_a_token_is_asked_of_the_running_gateway(hub: StandIn) -> None:
    with hub.running():
        code, out, _ = hub.said("token", ROLE="partner", DISTRICT="500101", UNIT="")
    assert code == 0
    assert out.startswith("['--role', 'partner', '--district', '500101'] ")


def test_without_a_hub_there_is_no_token(hub: StandIn) -> None:
    hub.data.mkdir()
    code, _, complaint = hub.said("token", ROLE="office")
    assert code == 1
    assert complaint.startswith(f"hub: no hub runs on {hub.data}: make run first")


def test_a_role_that_nobody_knows_is_refused(hub: StandIn) -> None:
    code, _, complaint = hub.said("token", ROLE="king")
    assert (code, complaint) == (1, "hub: say ROLE=office|reporter|partner|system|security|audit\n")


def test_secrets_are_made_once_and_for_their_owner_alone(hub: StandIn) -> None:
    with hub.running():
        before = {file.name: file.read_text() for file in (hub.data / "secrets").iterdir()}
    with hub.running():
        after = {file.name: file.read_text() for file in (hub.data / "secrets").iterdir()}
    kept = [*(hub.data / "secrets").iterdir(), *(hub.data / "run").glob("*.env")]
    assert before == after
    assert {oct(file.stat().st_mode & 0o777) for file in kept} == {"0o600"}


def test_a_database_is_taken_back_while_the_hub_stands_still(hub: StandIn) -> None:
    dump = str(hub.folder / "projects.dump")
    with hub.running():
        sql(hub, "create table kept (id int)")
        assert hub.said("backup", SERVICE="projects", BACKUP=dump) == (0, "", "")
        sql(hub, "drop table kept")
        assert hub.said("restored", SERVICE="projects", BACKUP=dump)[2].startswith("hub: another hub")
    assert hub.said("restored", SERVICE="projects", BACKUP=dump) == (0, "restored done\n", "")
    with hub.running():
        assert sql(hub, "select count(*) from kept") == b"0\n"


def sql(hub: StandIn, statement: str) -> bytes:
    """As the service that owns the database."""
    address = Folder(hub.data).environment("projects")["HUB_DATABASE"]
    return run([binary("psql"), "-qtA", address, "-c", statement], stdout=PIPE, check=True).stdout
