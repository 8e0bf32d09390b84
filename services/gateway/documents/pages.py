"""HTML that loads nothing from outside: the reference, and what a problem means."""

import re
from collections.abc import Iterable
from html import escape
from importlib.util import find_spec
from pathlib import Path

from services.gateway.documents.problems import KnownProblem

OWN = Path(__file__).parent / "static"

SECURE = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

FILES = {
    "reference.js": (OWN, "text/javascript"),
    "page.css": (OWN, "text/css"),
    "swagger-ui-bundle.js": (None, "text/javascript"),
    "swagger-ui.css": (None, "text/css"),
    "favicon.png": (None, "image/png"),
}
"""What pages load, with its media type; None: the package `fastapi-offline` carries it."""

QUOTED = re.compile(r"`([^`]+)`")


def file(name: str) -> bytes:
    folder, _ = FILES[name]
    return ((folder or carried()) / name).read_bytes()


def carried() -> Path:
    """The package is not imported: nothing of it runs."""
    spec = find_spec("fastapi_offline")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "static"


def page(title: str, body: str, *, head: str = "") -> bytes:
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="/docs/favicon.png">{head}<link rel="stylesheet" href="/docs/page.css"></head>
<body>{body}</body></html>
""".encode()


def reference() -> bytes:
    links = '<a href="/openapi.json">OpenAPI</a> <a href="/asyncapi.json">AsyncAPI</a> <a href="/problems">Problems</a>'
    return page(
        "Liangjiang Hub",
        f'<nav>{links}</nav><main id="reference"></main>'
        '<script src="/docs/swagger-ui-bundle.js"></script><script src="/docs/reference.js"></script>',
        head='<link rel="stylesheet" href="/docs/swagger-ui.css">',
    )


def problem_page(problem: KnownProblem) -> bytes:
    again = "The same request may succeed later." if problem.retryable else "The same request will fail again."
    return page(
        problem.title["en"],
        f"""<nav><a href="/problems">Problems</a> <a href="/docs">Reference</a></nav>
<main><h1 lang="zh">{escape(problem.title["zh"])}</h1><h2>{escape(problem.title["en"])}</h2>
<p><code>{escape(problem.code)}</code> with status {problem.status}</p>
<p>{marked(problem.what_to_do)}</p><p>{again}</p></main>""",
    )


def problems_page(problems: Iterable[KnownProblem]) -> bytes:
    rows = "".join(
        f'<tr><td>{each.status}</td><td><a href="/problems/{each.code}"><code>{each.code}</code></a></td>'
        f'<td lang="zh">{escape(each.title["zh"])}</td><td>{escape(each.title["en"])}</td></tr>'
        for each in sorted(problems, key=lambda each: (each.status, each.code))
    )
    head = "<tr><th>Status</th><th>Code</th><th>中文</th><th>English</th></tr>"
    links = '<nav><a href="/docs">Reference</a></nav>'
    return page("Problems", f"{links}<main><h1>Problems</h1><table>{head}{rows}</table></main>")


def marked(text: str) -> str:
    return QUOTED.sub(r"<code>\1</code>", escape(text, quote=False))
