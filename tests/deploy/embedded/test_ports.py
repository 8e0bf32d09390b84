import socket

from deploy.embedded.ports import free_port, free_ports, is_free


def test_a_port_that_is_listened_on_is_passed_over() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", free_port()))
        taken.listen()
        port: int = taken.getsockname()[1]
        assert not is_free(port)
        assert port not in free_ports(port, 3)


def test_what_listens_beside_a_port_of_roots_is_open_to_every_user() -> None:
    assert all(port >= 1024 for port in free_ports(180, 3))
