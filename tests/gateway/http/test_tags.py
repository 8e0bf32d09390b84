import pytest

from services.gateway.http.tags import packed_tag, plain_tags, same_tag


def test_each_way_of_packing_has_a_tag_of_its_own() -> None:
    assert packed_tag(b'"1.2-full"', b"br") == b'"1.2-full.br"'


@pytest.mark.parametrize(
    ("sent", "same"),
    [
        ('"1.2-full"', '"1.2-full"'),
        ('W/"1.2-full"', '"1.2-full"'),
        ('"1.1-full", "1.2-full.gzip"', '"1.2-full.gzip"'),
        ('"1.2-full.7z"', None),
        ('"1.2-full', None),
        ("*", None),
        ("", None),
    ],
)
def test_whoever_has_a_version_has_it_however_it_was_packed(sent: str, same: str | None) -> None:
    assert same_tag(sent.encode(), b'"1.2-full"') == (same.encode() if same else None)


def test_an_owner_is_told_its_own_tags() -> None:
    assert plain_tags(b'"1.2-full.zstd", "1.3-public"') == b'"1.2-full", "1.3-public"'
