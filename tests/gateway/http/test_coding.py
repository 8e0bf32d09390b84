import pytest

from services.gateway.http.coding import coding_for


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("", ""),
        ("gzip", "gzip"),
        ("GZIP ; q=0.3", "gzip"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip;q=0.5, br;q=0.8", "br"),
        ("*", "zstd"),
        ("*;q=0", ""),
        ("zstd;q=0, *", "br"),
        ("gzip;q=0", ""),
        ("identity;q=1, gzip;q=0.5", ""),
        ("gzip;q=much", ""),
        ("deflate, compress", ""),
    ],
)
def test_a_caller_gets_what_it_likes_best(accepted: str, coding: str) -> None:
    assert coding_for(accepted.encode()) == coding.encode()
