"""A service as an app: its rooms, and the one way of refusing."""

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

from shared.builds import kept
from shared.http.description import Document, described
from shared.http.faults import refuse_with_problems
from shared.service import Service


def name_of(route: APIRoute) -> str:
    """An operation is called like its function: a client's method has that name."""
    return route.name


class ServiceApp(FastAPI):
    """Its document tells of problems where FastAPI would tell of its own refusals."""

    def openapi(self) -> Document:
        if self.openapi_schema is None:
            service: Service = self.state.service
            self.openapi_schema = kept(service.code, "openapi", self.describe)
        return self.openapi_schema

    def describe(self) -> Document:
        return described(super().openapi())


def build(service: Service, *rooms: APIRouter, openapi_url: str | None = "/openapi.json") -> ServiceApp:
    """`openapi_url` is where the service tells others of its addresses."""
    app = ServiceApp(
        title=service.name,
        openapi_url=openapi_url,
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
