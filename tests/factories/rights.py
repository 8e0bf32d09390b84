"""Rights for tests, without a database: say what matters, the rest is ordinary."""

from time import monotonic, time
from uuid import uuid4

from services.gateway.access.grants import Access
from services.gateway.access.rights import Change, Grant, Holder, Key, digest_of

SECRET = "s" * 43


def create_holder(subject: str = "anna", *scopes: str, active: bool = True, networks: tuple[str, ...] = ()) -> Holder:
    return Holder(subject, active, frozenset(scopes or {"programmes:read"}), networks)


def create_grant(
    label: str = "hub", *, holder: str = "anna", writes: bool = False, starts: float = 0, ends: float | None = None
) -> Grant:
    return Grant(uuid4(), holder, label, writes, starts, ends)


def create_key(client: str = "tianfu", ends: float | None = None) -> Key:
    return Key(uuid4(), client, digest_of(SECRET), ends)


def shown(key: Key) -> str:
    return f"hub.{key.id.hex}.{SECRET}"


def let(access: Access, *rights: Holder | Grant | Key) -> None:
    """The database says this now, beside what it said before."""
    change = Change(
        number=0,
        now=time(),
        holders=tuple(one for one in rights if isinstance(one, Holder)),
        grants=tuple(one for one in rights if isinstance(one, Grant)),
        keys=tuple(one for one in rights if isinstance(one, Key)),
    )
    access.read(change, monotonic())
