"""What is shown as a token, made with the very keys of the hub where that helps."""

import hmac
import json
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from time import time
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.faults.abuse.case import Case, request
from tests.faults.abuse.target import Target

Sign = Callable[[bytes], bytes]
FORM = "Content-Type: application/x-www-form-urlencoded"


def token_cases(target: Target) -> Iterator[Case]:
    yield Case("a token as it should be", [shown(person(target))], "200")
    yield from algorithms(target)
    yield from claims(target)
    yield from holders(target)
    yield from heads(target)
    yield from brought_keys(target)
    yield from shapes(target)
    yield from others(target)
    yield from clients(target)


def algorithms(target: Target) -> Iterator[Case]:
    head, said = head_of(target), claims_of(target)
    none = [shown(jws(head | {"alg": alg}, said, lambda _: b"")) for alg in ("none", "None", "NONE", "")]
    yield Case("alg none", none, "401")
    yield Case(
        "the signature left out",
        [shown(person(target).rpartition(".")[0] + "."), shown(person(target).rpartition(".")[0])],
        "401",
    )
    raw = target.issuer.public_key().public_bytes_raw()
    pem = target.issuer.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    secrets = [raw, pem, urlsafe_b64encode(raw), json.dumps(target.jwk).encode(), b""]
    confused = [jws(head | {"alg": "HS256"}, said, mac(secret)) for secret in secrets]
    yield Case("HS256 with the public key as the secret", [*map(shown, confused)], "401")
    lied = [
        jws(head | {"alg": alg}, said, target.issuer.sign)
        for alg in ("RS256", "ES256", "HS256", "Ed448", "b64", "ed25519")
    ]
    yield Case("another alg than the key's", [*map(shown, lied)], "401")
    yield Case("signed by another key", [shown(jws(head, said, Ed25519PrivateKey.generate().sign))], "401")
    yield Case("signed by the key for callers", [shown(jws(head, said, target.signing.sign))], "401")


def claims(target: Target) -> Iterator[Case]:
    def with_(**told: Any) -> bytes:
        return shown(person(target, **told))

    yield Case(
        "another aud",
        [with_(aud=aud) for aud in ("x", "", None, [], ["x"], {target.audience: 1}, target.audience + "/")],
        "401",
    )
    yield Case(
        "another iss",
        [with_(iss=iss) for iss in ("x", "", None, [target.name], target.name + "/", "urn:liangjiang-hub")],
        "401",
    )
    now = int(time())
    ended = (now - 1, 0, -1, None, "9999999999", True, float("inf"), float("nan"), 10**400, [now + 60])
    yield Case("expired, or never", [with_(exp=exp) for exp in ended], "401")
    yield Case("not yet valid", [with_(nbf=now + 3600), with_(iat=now + 3600), with_(nbf="x")], "401")
    subjects = ("client:tianfu", "", None, 1, ["office"], "a\nb", "x" * 300, "\x00", "市")
    yield Case("a subject that is none", [with_(sub=sub) for sub in subjects], "401")


def holders(target: Target) -> Iterator[Case]:
    def with_(**told: Any) -> bytes:
        return shown(person(target, **told))

    yield Case(
        "a client that is none", [with_(azp=azp, client_id=None) for azp in ("", 1, ["console"], "x" * 300)], "401"
    )
    yield Case(
        "a scope that is no text", [with_(scope=scope) for scope in (1, ["programmes:write"], {"a": 1}, True)], "401"
    )
    yield Case(
        "bound to a key, or no access token", [with_(cnf={"jkt": "x"}), with_(typ="ID"), with_(typ="Refresh")], "401"
    )
    greedy = [write(person(target, sub="nobody", scope="programmes:write admin:system"))]
    yield Case("scopes that its subject does not have", greedy, "403")
    ours = person(target, iss="urn:liangjiang-hub", sub="client:console", client_id="console", hub_key="")
    yield Case("one of ours, by the provider's key", [shown(ours)], "401")
    now = int(time())
    twice = '{"iss":"%s","aud":"%s","azp":"console","exp":%d,"sub":"nobody","sub":"client:x"}'
    text = twice % (target.name, target.audience, now + 600)
    yield Case("a claim twice", [shown(jws(head_of(target), text, target.issuer.sign))], "401")


def heads(target: Target) -> Iterator[Case]:
    def with_(**told: Any) -> bytes:
        return shown(jws(head_of(target) | told, claims_of(target), target.issuer.sign))

    yield Case("another typ", [with_(typ=typ) for typ in ("logout+jwt", "dpop+jwt", "JWE", 1, ["at+jwt"])], "401")
    yield Case("crit, b64, zip", [with_(crit=["exp"]), with_(crit=["b64"], b64=False), with_(crit=["x"], x=1)], "401")
    kids = [
        "../../etc/passwd",
        "http://127.0.0.1:1/k",
        "' or 1=1 --",
        "x" * 4_000,
        "",
        "\x00",
        "|id",
        1,
        ["x"],
        None,
        {},
    ]
    yield Case("a kid that is a path, an address, SQL …", [with_(kid=kid) for kid in kids], "401 200")


def brought_keys(target: Target) -> Iterator[Case]:
    other = Ed25519PrivateKey.generate()
    own = {
        "kty": "OKP",
        "crv": "Ed25519",
        "x": urlsafe_b64encode(other.public_key().public_bytes_raw()).decode().rstrip("="),
    }
    brought: list[dict[str, object]] = [
        {"jwk": own},
        {"jku": "http://127.0.0.1:1/jwks"},
        {"x5u": "http://127.0.0.1:1/c"},
        {"x5c": ["MII="]},
    ]
    theirs = [jws({"alg": "Ed25519", "typ": "at+jwt", **more}, claims_of(target), other.sign) for more in brought]
    yield Case("a key that the token brings", [*map(shown, theirs)], "401")


def shapes(target: Target) -> Iterator[Case]:
    token = person(target)
    head, payload, signature = token.split(".")
    cut = [
        f"{head}.{payload}",
        f"{token}.",
        f".{token}",
        f"{token}.{head}",
        "..",
        ".",
        " ",
        "a.b.c.d.e",
        f"{head}..{signature}",
    ]
    yield Case("other parts than three", [*map(shown, cut)], "401")
    bits = [token[:nth] + ("A" if token[nth] != "A" else "E") + token[nth + 1 :] for nth in range(5, len(token), 29)]
    yield Case("a token with a flipped bit", [*map(shown, bits)], "401")
    padded = [
        f"{token}=",
        f"{token}==",
        f"{token}=AAAA",
        f"{token}\xff",
        f"{head}=.{payload}.{signature}",
        f"{token}/+",
        f"{token} x",
    ]
    yield Case("what follows the padding", [*map(shown, padded)], "401")


def others(target: Target) -> Iterator[Case]:
    token = person(target)
    huge = [person(target, more="x" * 9_000), person(target, more=[[]] * 2_000), "a" * 8_000 + "." + "b" * 100 + ".c"]
    yield Case("huge tokens", [*map(shown, huge)], "401")
    deep = "[" * 4_000
    yield Case(
        "deep claims",
        [shown(jws(head_of(target), deep, target.issuer.sign)), shown(jws(deep, deep, target.issuer.sign))],
        "401",
    )
    schemes = ["Basic", "bearer,", "Token", "Digest", "Negotiate", ""]
    others = [request("GET /v1/me", f"Authorization: {scheme} {token}") for scheme in schemes]
    yield Case("another scheme", others, "401")
    keys = ["hub.x.y", "hub..", "hub.", "hub.\xff.\xff", "hub." + "0" * 32 + "." + "x" * 8_000, "hub.a.b.c"]
    yield Case("API keys that are none", [*map(shown, keys)], "401")
    forged = caller(target, until=time() + 9)
    yield Case(
        "a caller header from outside", [request("GET /v1/me", f"X-Hub-Caller: {forged}")], "200", holds=b'"anyone"'
    )
    yield Case("the service key, from outside", [shown(target.service_key)], "401")


def clients(target: Target) -> Iterator[Case]:
    def form(text: str, *headers: str) -> bytes:
        return request("POST /oauth/token", FORM, *headers, body=text.encode("latin-1"))

    grant = "grant_type=client_credentials"
    secrets = [form(f"{grant}&client_id=tianfu&client_secret=hub.{nth:032x}.x") for nth in range(20)]
    yield Case("secrets of a client, tried", secrets, "401")
    basic = [b64encode(text).decode() for text in (b"a:b", b"a", b"\xff:\xff", b":" * 9_000)]
    yield Case(
        "Basic that is none", [form(grant, f"Authorization: Basic {text}") for text in (*basic, "=", "\xff")], "401"
    )
    both = form(f"{grant}&client_secret=x", "Authorization: Basic YTpi")
    yield Case("secrets in two ways", [both, form(grant)], "401")
    odd = [
        "a=1&" * 25,
        f"{grant}&{grant}",
        "grant_type=password&client_secret=x",
        "\xff",
        "x" * 8_193,
        f"{grant}%00&client_secret=x",
    ]
    yield Case("forms that are none", [form(text) for text in odd], "400")


def shown(token: str) -> bytes:
    return request("GET /v1/me", token=token)


def write(token: str) -> bytes:
    return request("POST /v1/programmes", "Content-Type: application/json", body=b"{}", token=token)


def person(target: Target, **told: Any) -> str:
    return jws(head_of(target), claims_of(target) | told, target.issuer.sign)


def head_of(target: Target) -> dict[str, Any]:
    return {"alg": "Ed25519", "kid": target.jwk["kid"], "typ": "at+jwt"}


def claims_of(target: Target) -> dict[str, Any]:
    said = {"iss": target.name, "aud": target.audience, "sub": "nobody", "client_id": "console"}
    return said | {"scope": "programmes:read", "exp": int(time()) + 600}


def jws(head: object, said: object, sign: Sign) -> str:
    """What is text already goes as it is."""
    parts = [part if isinstance(part, str) else json.dumps(part) for part in (head, said)]
    signed = b".".join(coded(part.encode()) for part in parts)
    return f"{signed.decode()}.{coded(sign(signed)).decode()}"


def caller(target: Target, until: object, **told: Any) -> str:
    """As the gateway says it to services."""
    said = {"subject": "office", "client": "console", "labels": ["hub"], "writes": ["hub"], "until": until}
    payload = json.dumps(said | {"scopes": ["programmes:read", "programmes:write"]} | told).encode()
    return b".".join(map(urlsafe_b64encode, (payload, target.signing.sign(payload)))).decode()


def coded(part: bytes) -> bytes:
    return urlsafe_b64encode(part).rstrip(b"=")


def mac(secret: bytes) -> Sign:
    return lambda signed: hmac.digest(secret, signed, "sha256")
