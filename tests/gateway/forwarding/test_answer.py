import pytest
from httptools import HttpParserError, HttpParserUpgrade

from services.gateway.forwarding.answer import HEAD_MAX, SHORT, Answer

OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"


def told(*data: bytes) -> Answer:
    answer = Answer()
    answer.renew()
    for part in data:
        answer.feed(part)
    return answer


def test_an_answer_is_whole_when_its_last_byte_came() -> None:
    answer = told(OK, b"Content-Length: 4\r\nETag:", b' "1.7"\r\n\r\n', b"ab")
    assert (answer.status, answer.begun, answer.whole) == (200, True, False)
    answer.feed(b"cd")
    assert (answer.whole, answer.keeps, answer.take(), answer.waiting) == (True, True, b"abcd", 0)
    assert answer.headers == [(b"content-length", b"4"), (b"etag", b'"1.7"')]


def test_chunks_are_put_together_and_what_follows_them_is_nobodys() -> None:
    answer = told(OK + CHUNKED + b"\r\n", b"1\r\na\r\n2;x=y\r\nbc\r\n", b"0\r\nSet-Cookie: x\r\nETag: x\r\n\r\n")
    assert (answer.whole, answer.take(), answer.headers) == (True, b"abc", [])


def test_a_short_answer_is_passed_on_whole_and_a_long_one_as_it_comes() -> None:
    assert not told(OK + b"Content-Length: %d\r\n\r\nx" % SHORT).ready
    assert told(OK + b"Content-Length: %d\r\n\r\nx" % (SHORT + 1)).ready
    assert told(OK + CHUNKED + b"\r\n").ready


def test_what_comes_before_the_answer_is_none() -> None:
    answer = told(b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\n")
    assert (answer.begun, answer.whole) == (False, False)
    answer.feed(OK + b"Content-Length: 0\r\n\r\n")
    assert (answer.status, answer.headers, answer.whole) == (200, [(b"content-length", b"0")], True)


@pytest.mark.parametrize("status", [b"204 No Content", b"304 Not Modified"])
def test_an_answer_without_a_body_ends_with_its_head_whatever_length_it_tells(status: bytes) -> None:
    answer = told(b"HTTP/1.1 " + status + b'\r\nContent-Length: 9\r\nETag: "1.7"\r\n\r\n')
    assert (answer.whole, answer.take(), answer.headers) == (True, b"", [(b"etag", b'"1.7"')])


def test_an_empty_header_stays_what_it_is() -> None:
    answer = told(OK + b"X-Empty:\r\nX-Other: a\r\nContent-Length: 0\r\n\r\n")
    assert answer.headers == [(b"x-empty", b""), (b"x-other", b"a"), (b"content-length", b"0")]


@pytest.mark.parametrize("head", [b"HTTP/1.0 200 OK\r\n", OK + b"Connection: close\r\n"])
def test_after_an_answer_that_says_so_no_other_comes(head: bytes) -> None:
    answer = told(head + b"Content-Length: 0\r\n\r\n")
    assert (answer.whole, answer.keeps) == (True, False)


@pytest.mark.parametrize(
    "head",
    [
        b"Content-Length: 2\r\n" + CHUNKED,
        CHUNKED + b"Content-Length: 2\r\n",
        b"Content-Length: 2\r\nContent-Length: 2\r\n",
        b"Content-Length: 2, 2\r\n",
        b"Content-Length: +2\r\n",
        b"Content-Length: -2\r\n",
        b"Content-Length: 99999999999999999999999\r\n",
        b"Transfer-Encoding: gzip, chunked\r\n",
        b"Transfer-Encoding: xchunked\r\n",
        b"Transfer-Encoding: chunked, identity\r\n",
        b"X: a\r\n",
        b"X: a\r\n b\r\nContent-Length: 0\r\n",
        b"X: a\rY: b\r\nContent-Length: 0\r\n",
        b"X: a\nContent-Length: 0\r\n",
        b"X : a\r\nContent-Length: 0\r\n",
        b"X: a\0b\r\nContent-Length: 0\r\n",
    ],
)
def test_a_head_that_could_be_read_in_two_ways_is_refused(head: bytes) -> None:
    with pytest.raises(HttpParserError):
        told(OK + head + b"\r\n")


@pytest.mark.parametrize(
    "data",
    [
        b"HTTP/1.1 200 OK\nContent-Length: 0\n\n",
        b"SSH-2.0-OpenSSH\r\n",
        OK + CHUNKED + b"\r\n0x1\r\na\r\n0\r\n\r\n",
        OK + CHUNKED + b"\r\n1\r\nab\r\n0\r\n\r\n",
        OK + b"X: " + b"x" * HEAD_MAX,
        b"HTTP/1.1 100 Continue\r\n\r\n" * (HEAD_MAX // 20),
    ],
)
def test_what_is_no_answer_is_refused(data: bytes) -> None:
    with pytest.raises(HttpParserError):
        told(data)


def test_another_protocol_is_refused() -> None:
    with pytest.raises(HttpParserUpgrade):
        told(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\nabc")


@pytest.mark.parametrize("more", [OK + b"Content-Length: 0\r\n\r\n", b"x", b"\r\n"])
def test_an_answer_to_nothing_is_refused(more: bytes) -> None:
    answer = told(OK + b"Content-Length: 0\r\n\r\n")
    with pytest.raises(HttpParserError):
        answer.feed(more)
