"""What a reader of the stream asks for (the Mercure protocol, draft 8: Matcher Types; the other filters are ours)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs

from services.gateway.read_model.change import Change
from shared.contracts.kinds import EVENTS, KINDS
from shared.errors import Fault, HubError, InvalidField
from shared.http.faults import UnknownParameter

PATTERN = re.compile(r"(/(:[A-Za-z_]\w*|[\w.~-]+))*(/\*)?", re.ASCII)
MATCHERS_MAX = 20
LENGTH_MAX = 500
EXACT = ("match", "matchExact")
PATTERNS = ("matchURLPattern", "match_urlpattern")
LISTED = ("programme", "kind", "types")
ALONE = ("last_event_id", "lastEventID", "ticket")
KNOWN = frozenset((*EXACT, *PATTERNS, *LISTED, *ALONE))
EVERYTHING = "*"

Asked = dict[str, list[str]]


class InvalidTopic(HubError, code="invalid_topic", status=400, zh="主题无效", en="The topic is not valid"):
    """A topic is the address of a resource. Of URL patterns the hub knows segments, `:name`, and `*` at the end:
    `/v1/work-items/:id`. 20 at most, of 500 characters.
    """


@dataclass(frozen=True, slots=True)
class Filter:
    """Each empty one lets everything through; the others must all be met."""

    topics: frozenset[bytes] = frozenset()
    patterns: tuple[re.Pattern[bytes], ...] = ()
    programmes: frozenset[str | None] = frozenset()
    kinds: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()

    def __call__(self, change: Change, *, gone: bool) -> bool:
        """Whatever it is that takes a record away, who follows it is told."""
        return (
            (not self.programmes or not self.programmes.isdisjoint(change.programmes))
            and (not self.kinds or change.kind in self.kinds)
            and (gone or not self.types or change.type in self.types)
            and (not (self.topics or self.patterns) or any(map(self._matches, change.addresses)))
        )

    def _matches(self, topic: bytes) -> bool:
        return topic in self.topics or any(pattern.fullmatch(topic) for pattern in self.patterns)


def parse_query(query: bytes) -> Asked:
    """Raises UnknownParameter: a filter that is misspelt would let everything through."""
    try:
        asked = parse_qs(query.decode("latin-1"), keep_blank_values=True, max_num_fields=100, errors="strict")
    except ValueError as error:
        raise InvalidTopic from error
    if unknown := asked.keys() - KNOWN:
        raise UnknownParameter(unknown, KNOWN)
    return asked


def filter_of(asked: Asked, host: str = "") -> Filter:
    """`kind=a,b&kind=c` is any of the three. Raises InvalidTopic, InvalidField."""
    topics, patterns = (values(asked, names) for names in (EXACT, PATTERNS))
    if len(topics) + len(patterns) > MATCHERS_MAX or any(len(text) > LENGTH_MAX for text in (*topics, *patterns)):
        raise InvalidTopic
    listed = [frozenset(",".join(asked.get(name, [])).split(",")) - {""} for name in LISTED]
    require_known(dict(zip(LISTED, listed, strict=True)))
    if EVERYTHING in (*topics, *patterns):
        return Filter(frozenset(), (), *listed)
    compiled = tuple(compile_pattern(relative(pattern, host)) for pattern in patterns)
    return Filter(frozenset(map(str.encode, topics)), compiled, *listed)


def require_known(listed: Mapping[str, frozenset[str]]) -> None:
    """Raises InvalidField: what is misspelt would be waited for in vain."""
    for name, known in (("kind", KINDS), ("types", EVENTS)):
        if not listed[name] <= known.keys():
            raise InvalidField(Fault(name, "literal_error", {"expected": sorted(known)}))


def values(asked: Asked, names: tuple[str, ...]) -> list[str]:
    return [value for name in names for value in asked.get(name, [])]


def relative(pattern: str, host: str) -> str:
    """Patterns may be absolute; topics are relative to the hub."""
    for scheme in ("https://", "http://"):
        pattern = pattern.removeprefix(f"{scheme}{host}") if host else pattern
    return pattern


def compile_pattern(pattern: str) -> re.Pattern[bytes]:
    """Linear to match: between two slashes there is either a word or anything but a slash."""
    if not pattern or not PATTERN.fullmatch(pattern):
        raise InvalidTopic
    return re.compile("".join(map(segment, pattern.split("/")[1:])).encode())


def segment(written: str) -> str:
    if written == "*":
        return "/.*"
    return "/[^/]+" if written.startswith(":") else f"/{re.escape(written)}"
