"""What someone may do at a moment: arithmetic over people, clients, keys and grants. It waits for nothing."""

from collections.abc import Iterable
from hashlib import sha256
from hmac import compare_digest
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from math import inf
from typing import NamedTuple, TypeVar, get_args
from uuid import UUID

from msgspec import Struct

from services.gateway.access.errors import InvalidToken, NetworkNotAllowed
from services.gateway.access.tokens import CLIENT, Bearer
from shared.auth.caller import Caller
from shared.auth.labels import PUBLIC, held_alone, held_by
from shared.contracts.gateway.access import Scope

SCOPES: frozenset[str] = frozenset(get_args(Scope))

ADMINISTRATION = frozenset({"admin:system", "admin:security", "admin:audit"})
"""Nobody has two of them."""

ADMIN = "admin"
"""Labels every row of this room, beside the scope that may change it: all three administrators may read all of it."""

KEY = "hub"
"""What an API key begins with: `hub.<id>.<secret>`. No JWT does, as none of those letters can begin a JSON object."""

KEY_BELIEVED_S = 3600
FOUND_MAX = 10_000
NO_DIGEST = "0" * 64

K = TypeVar("K")
R = TypeVar("R", "Grant", "Key")


class Holder(Struct, frozen=True):
    """A person or a client, by its subject."""

    subject: str
    active: bool
    scopes: frozenset[str]
    networks: tuple[str, ...] = ()


class Grant(Struct, frozen=True):
    """Instants are seconds since 1970. `stands` says that it was not withdrawn."""

    id: UUID
    holder: str
    label: str
    writes: bool
    starts: float
    ends: float | None
    stands: bool = True

    def holds(self, now: float) -> bool:
        return self.starts <= now < (self.ends or inf)


OPEN = frozenset({"programmes:read", "metrics:read"})
"""What everyone may do, with what is published: also who signed in and is nobody here."""


class Key(Struct, frozen=True):
    """`digest` is what `digest_of` makes of its secret."""

    id: UUID
    client: str
    digest: str
    ends: float | None
    stands: bool = True

    def holds(self, now: float) -> bool:
        return now < (self.ends or inf)


class Change(Struct, frozen=True):
    """What changed since another number of the room, and the moment on the hub's clock when it was read."""

    number: int
    now: float
    holders: tuple[Holder, ...] = ()
    grants: tuple[Grant, ...] = ()
    keys: tuple[Key, ...] = ()


class Standing(NamedTuple):
    """The rights of now, and the moment from which on they may be others."""

    caller: Caller
    until: float


class Found(NamedTuple):
    """What was worked out at a moment: it stands from then on, while nobody changes anything and no clock goes back."""

    at: float
    standing: Standing


class Rights:
    """Everyone's, in memory, up to a number of the room."""

    def __init__(self) -> None:
        self.number = -1
        self._holders: dict[str, Holder] = {}
        self._grants: dict[str, dict[UUID, Grant]] = {}
        self._keys: dict[str, Key] = {}
        self._found: dict[Bearer, Found] = {}

    def apply(self, change: Change) -> None:
        """What was seen before is replaced, and what was withdrawn is forgotten."""
        self.number = change.number
        self._holders |= {holder.subject: holder for holder in change.holders}
        for grant in change.grants:
            replace(self._grants.setdefault(grant.holder, {}), grant.id, grant)
        for key in change.keys:
            replace(self._keys, key.id.hex, key)
        if change.holders or change.grants or change.keys or len(self._found) >= FOUND_MAX:
            self._found = {}

    def of(self, bearer: Bearer, now: float) -> Standing:
        """What a token asks for and what its holder has. Raises InvalidToken where that is not active."""
        holder, client = self._holders.get(bearer.subject), self._holders.get(CLIENT + bearer.client)
        if not is_active(holder) or not is_active(client) or not self._stands(bearer, now):
            raise InvalidToken
        if holder is None:
            return Standing(Caller(bearer.subject, bearer.client, frozenset({PUBLIC}), scopes=OPEN), inf)
        found = self._found.get(bearer)
        if found is None or not found.at <= now < found.standing.until:
            found = self._found[bearer] = Found(now, self._standing(bearer, holder, client, now))
        return found.standing

    def _standing(self, bearer: Bearer, holder: Holder, client: Holder | None, now: float) -> Standing:
        scopes = bearer.scopes & holder.scopes & (client.scopes if client else SCOPES)
        grants = [*self._grants.get(bearer.subject, {}).values()]
        return Standing(caller_of(bearer, scopes, [grant for grant in grants if grant.holds(now)]), turn(grants, now))

    def require_network(self, bearer: Bearer, peer: str) -> None:
        """Raises NetworkNotAllowed unless the request comes from where its client may."""
        client = self._holders.get(CLIENT + bearer.client)
        if client and client.networks and not within(peer, client.networks):
            raise NetworkNotAllowed

    def key_of(self, shown: str, now: float) -> Key:
        """Whose secret this is. Takes as long whether or not there is such a key. Raises InvalidToken."""
        _, id, secret = shown.split(".") if shown.count(".") == 2 else ("", "", "")
        key = self._keys.get(id)
        if not compare_digest(digest_of(secret), key.digest if key else NO_DIGEST) or key is None or not key.holds(now):
            raise InvalidToken
        return key

    def _stands(self, bearer: Bearer, now: float) -> bool:
        key = self._keys.get(bearer.key)
        return not bearer.key or (key is not None and key.holds(now))


def replace(kept: dict[K, R], id: K, found: R) -> None:
    if found.stands:
        kept[id] = found
    else:
        kept.pop(id, None)


def is_active(holder: Holder | None) -> bool:
    """Nobody has said otherwise: who is not known has no rights anyway, and people may use other applications."""
    return holder is None or holder.active


def caller_of(bearer: Bearer, scopes: frozenset[str], grants: Iterable[Grant]) -> Caller:
    """Rows by grants, those of this room by the scope of an administrator, and what is only the caller's own."""
    own = scopes & ADMINISTRATION
    writes = own.union(grant.label for grant in grants if grant.writes)
    labels = writes.union((grant.label for grant in grants), {ADMIN} if own else ())
    readable, own_writes = held_by(bearer.subject, labels), writes | held_alone(bearer.subject, labels)
    return Caller(bearer.subject, bearer.client, readable, own_writes, scopes)


def turn(grants: Iterable[Grant], now: float) -> float:
    """When the next of them begins or ends."""
    turns = (moment for grant in grants for moment in (grant.starts, grant.ends or inf) if moment > now)
    return min(turns, default=inf)


def within(peer: str, networks: Iterable[str]) -> bool:
    """An IPv4 address that comes as IPv6 (`::ffff:10.0.0.1`) is what it was."""
    try:
        address: IPv4Address | IPv6Address = ip_address(peer)
    except ValueError:
        return False
    address = getattr(address, "ipv4_mapped", None) or address
    return any(address in ip_network(network) for network in networks)


def digest_of(secret: str) -> str:
    """Of 32 random bytes: nothing to guess, so nothing to slow down."""
    return sha256(secret.encode()).hexdigest()
