"""What an owner answers, as far as it came.

What could be read in two ways (two lengths, a length beside chunks, a folded line, a line feed alone) the parser
refuses; so do we whatever does not say where it ends.
"""

from httptools import HttpParserError, HttpResponseParser

from services.gateway.http.answer import Header

HEAD_MAX = 64 * 1024
SHORT = 1024 * 1024
"""Bytes: up to here an answer goes on in one piece."""

LENGTH, CODING = b"content-length", b"transfer-encoding"
KEPT_BACK = frozenset(
    b"connection keep-alive proxy-authenticate proxy-connection trailer transfer-encoding upgrade date server "
    b"ratelimit ratelimit-policy x-gateway-error x-request-id vary set-cookie access-control-allow-origin "
    b"access-control-allow-credentials access-control-expose-headers".split()
)
"""What belongs to that connection, and what only the gateway may say."""

INTERIM = range(200)
BODILESS = frozenset({204, 304})


class Answer:
    """One at a time of those that come over a connection. `begun`: status and headers are there; `whole`: all is.

    `keeps`: another may follow. `waiting` bytes of its body were not taken yet.
    """

    def __init__(self) -> None:
        self._parser = HttpResponseParser(self)
        self.renew()
        self.whole = True

    def renew(self) -> None:
        self.status = 0
        self.headers: list[Header] = []
        self.begun = self.whole = self.keeps = False
        self.waiting = self._came = 0
        self._pieces: list[bytes] = []
        self._length: int | None = None
        self._chunked = False

    @property
    def ready(self) -> bool:
        """To be passed on: a short one when it is whole."""
        return self.whole or (self.begun and (self._length is None or self._length > SHORT))

    @property
    def silent(self) -> bool:
        """Not a byte came."""
        return not self._came

    def take(self) -> bytes:
        taken, self._pieces, self.waiting = b"".join(self._pieces), [], 0
        return taken

    def feed(self, data: bytes) -> None:
        """Raises HttpParserError, HttpParserUpgrade."""
        self.on_message_begin()
        self._came += len(data)
        self._parser.feed_data(data)
        if self._came > HEAD_MAX and not self.begun:
            raise HttpParserError("a head without an end")

    def on_message_begin(self) -> None:
        if self.whole:
            raise HttpParserError("an answer to nothing")

    def on_header(self, name: bytes, value: bytes) -> None:
        """Those behind a body are nobody's."""
        name = name.lower()
        if name not in KEPT_BACK:
            if not self.begun:
                self.headers.append((name, value))
        elif name == CODING and not self.begun:
            self._chunked = value.lower() == b"chunked"
            if not self._chunked:
                raise HttpParserError("packed as nobody asked for")

    def on_headers_complete(self) -> None:
        self.status = self._parser.get_status_code()
        if self.status in INTERIM:
            self.headers.clear()
            return
        if self.status in BODILESS:
            self.headers = [header for header in self.headers if header[0] != LENGTH]
        else:
            self._length = next((int(value) for name, value in self.headers if name == LENGTH), None)
            if self._length is None and not self._chunked:
                raise HttpParserError("without an end")
        self.begun, self.keeps = True, self._parser.should_keep_alive()

    def on_body(self, body: bytes) -> None:
        self._pieces.append(body)
        self.waiting += len(body)

    def on_message_complete(self) -> None:
        self.whole = self.begun
