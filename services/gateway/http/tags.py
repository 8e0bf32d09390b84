"""Entity tags, by what is said and by how it is packed.

One representation, one strong tag (RFC 9110, section 8.8.3.3): `"1.7-full"` packed by gzip is `"1.7-full.gzip"`.
Owners know nothing of packing, and whoever has either has the version: so both are taken back for one.
"""

import re

CODED = re.compile(rb'\.(?:zstd|br|gzip)"')


def packed_tag(etag: bytes, coding: bytes) -> bytes:
    return etag[:-1] + b"." + coding + b'"'


def plain_tags(tags: bytes) -> bytes:
    """The same list as an owner knows it."""
    return CODED.sub(b'"', tags)


def same_tag(tags: bytes, etag: bytes) -> bytes | None:
    """The tag of a list (If-None-Match: weak comparison) that names the same, as it was sent; `*` is none of ours."""
    if tags == etag:
        return etag
    for sent in tags.split(b","):
        tag = sent.strip().removeprefix(b"W/")
        if tag == etag or plain_tags(tag) == etag:
            return tag
    return None
