"""The reference in `docs/reference` is what the code says of itself: `make docs` writes it, a test compares it."""

import pkgutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import import_module

import services
import shared
from shared.contracts.kinds import EVENTS
from shared.errors import HubError
from shared.expressions.grammar.functions import FUNCTIONS
from shared.expressions.units import NAMES
from shared.settings import ServiceSettings
from tests.house.figures import ROOT

FOLDER = ROOT / "docs" / "reference"

Rows = Iterable[tuple[str, ...]]


def errors() -> str:
    return page(
        "Errors",
        "Every refusal is `application/problem+json` (RFC 9457) with one of these codes, and each code has a page at "
        "`/problems/{code}`.",
        ("Status", "Code", "中文", "English", "What it means"),
        sorted(
            (str(error.status), f"`{code}`", error.title["zh"], error.title["en"], told(error))
            for code, error in HubError.catalogue.items()
            if error.__module__.startswith(("services.", "shared."))
        ),
    )


def events() -> str:
    return page(
        "Events",
        "Every record of the log has one of these types (`ce_type`). It carries what the fact adds, as named here, and "
        "the public state after it.",
        ("Type", "Adds", "What happened"),
        (
            (f"`{name}`", ", ".join(f"`{field}`" for field in event.__struct_fields__) or "–", told(event))
            for name, event in sorted(EVENTS.items())
        ),
    )


def settings() -> str:
    readers: dict[tuple[str, ...], list[str]] = {}
    for service, row in described_settings():
        readers.setdefault(row, []).append(service)
    return page(
        "Settings",
        "Each is an environment variable, or a file of that name (in small letters) in the folder that `HUB_SECRETS` "
        "names. Beside them `OTEL_*` mean "
        "what the OpenTelemetry SDK says. The embedded run sets all; it is told `PORT`, `HUB_DATA`, `LOG`.",
        ("Variable", "Default", "What it says", "Read by"),
        ((*row, ", ".join(sorted(names))) for row, names in sorted(readers.items())),
    )


def described_settings() -> Iterator[tuple[str, tuple[str, ...]]]:
    """A service, and one variable of its settings."""
    for found in ServiceSettings.__subclasses__():
        for name, field in found.model_fields.items() if found.__module__.startswith("services.") else ():
            value = field.get_default(call_default_factory=True)
            default = "required" if field.is_required() else f"`{value}`" if str(value or "") else "–"
            yield found.__module__.split(".")[1], (f"`HUB_{name.upper()}`", default, field.description or "")


def addresses() -> str:
    routes = import_module("services.gateway.addresses").ROUTES
    return page(
        "Addresses",
        "All are at the gateway. What each takes and answers stands in `/openapi.json`, from the same code; `/docs` "
        "shows it.",
        ("Address", "Methods", "Answered by", "Scope to read", "Scope to change"),
        (
            (f"`{each.address}`", " ".join(sorted(each.methods)), each.answered_by, each.to_read, each.to_change)
            for each in routes
        ),
    )


def expressions() -> str:
    return page(
        "Expressions",
        "Formulas are numbers, names, texts (`'x'`), `true`, `false` and `null` with `+ - * /`, comparisons "
        "(`a < b <= c`, `==`, `!=`), `and`, `or`, `not`, brackets and the functions below. Null is what is not known: "
        "whatever needs it is null, also a division by zero; `and` and `or` are those of SQL. Numbers are exact, and "
        "rounded once, at the end. Two dates are days apart; a date and days are a date. What is added or compared is "
        "of one kind of unit and is converted; a figure has the unit of what stands beside it, so that `100 - rate` "
        "is right of a rate in `%`; a share of two counts becomes `%` by itself. Units: "
        + " ".join(f"`{name}`" for name in ("1", *NAMES))
        + ", with `*` and `/` between them.",
        ("Function", "What it is"),
        ((f"`{function.written}`", function.meaning) for function in FUNCTIONS.values()),
    )


PAGES: Mapping[str, Callable[[], str]] = {
    "errors.md": errors, "events.md": events, "settings.md": settings, "addresses.md": addresses,
    "expressions.md": expressions,
}  # fmt: skip


def page(title: str, opening: str, columns: tuple[str, ...], rows: Rows) -> str:
    lines = [cells(columns), cells("---" for _ in columns), *map(cells, rows)]
    return f"# {title}\n\n{opening} Made from the code by `make docs`.\n\n" + "\n".join(lines) + "\n"


def cells(row: Iterable[str | None]) -> str:
    return f"| {' | '.join((cell or '–').replace('|', chr(92) + '|') for cell in row)} |"


def told(declared: type) -> str:
    """The docstring, on one line."""
    return " ".join((declared.__doc__ or "").split())


def written() -> dict[str, str]:
    """Registries are filled when modules are read, so all are."""
    for package in (shared, services):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith(".__main__"):
                import_module(module.name)
    return {name: make() for name, make in PAGES.items()}


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in written().items():
        (FOLDER / name).write_text(text)
