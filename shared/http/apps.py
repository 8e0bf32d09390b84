"""A service as an app: its rooms, and the one way of refusing."""

from typing import Any, Literal

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from pydantic.json_schema import models_json_schema

from shared.http.answers import PROBLEM, Problem
from shared.http.changes.effects import DryRun
from shared.http.faults import refuse_with_problems
from shared.service import Service

Document = dict[str, Any]

GENERATED = ("HTTPValidationError", "ValidationError")
"""What FastAPI says of its own refusals, which are not ours."""

REFUSED = {
    "default": {
        "description": "Refused: the code says why, its page what to do",
        "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
}


SENT: Literal["serialization"] = "serialization"
DRY_RUN = {"$ref": "#/components/schemas/DryRun"}


def name_of(route: APIRoute) -> str:
    """An operation is called like its function: a client's method has that name."""
    return route.name


class ServiceApp(FastAPI):
    """Its document tells of problems where FastAPI would tell of its own refusals."""

    def openapi(self) -> Document:
        if self.openapi_schema is None:
            self.openapi_schema = told_of_problems(super().openapi())
        return self.openapi_schema


def build(service: Service, *rooms: APIRouter) -> ServiceApp:
    app = ServiceApp(
        title=service.name,
        generate_unique_id_function=name_of,
        separate_input_output_schemas=False,
        docs_url=None,
        redoc_url=None,
    )
    app.state.service = service
    refuse_with_problems(app)
    for room in rooms:
        app.include_router(room)
    return app


def told_of_problems(document: Document) -> Document:
    for item in document["paths"].values():
        for operation in item.values():
            operation["responses"].pop("422", None)
            operation["responses"].update(REFUSED)
            if "dry_run" in {parameter.get("name") for parameter in operation.get("parameters", [])}:
                tell_of_dry_run(operation["responses"])
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for name in GENERATED:
        schemas.pop(name, None)
    _, told = models_json_schema([(Problem, SENT), (DryRun, SENT)], ref_template="#/components/schemas/{model}")
    schemas.update(told["$defs"])
    return document


def tell_of_dry_run(responses: Document) -> None:
    """A dry run is answered with 200, and so is what was made before by the same request."""
    done: Document = responses.get("200") or responses.get("201") or {}
    schema = done.get("content", {}).get("application/json", {}).get("schema")
    shown = [schema] if schema else []
    responses["200"] = {
        "description": "Done; or with `dry_run` what it would do",
        "content": {"application/json": {"schema": {"anyOf": [*shown, DRY_RUN]}}},
    }
