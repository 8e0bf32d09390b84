"""Spans, as OpenTelemetry has them. Without `OTEL_EXPORTER_OTLP_ENDPOINT` nothing is measured or sent.

A trace goes with its record: request → journal → log → reaction → the reaction's own records.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext

from opentelemetry.trace import Tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

PROPAGATOR = TraceContextTextMapPropagator()


class Tracing:
    """Without a tracer a span costs next to nothing."""

    tracer: Tracer | None = None


def configure_traces(service: str) -> None:
    """Once, at the entry point. The SDK takes a quarter of a second to import: only where it is used."""
    if not os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT"):
        return
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415 - see above.
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415 - see above.
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415 - see above.
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415 - see above.

    provider = TracerProvider(resource=Resource.create({"service.name": f"hub-{service}"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    Tracing.tracer = provider.get_tracer("hub")


def span(
    name: str, traceparent: str | None = None, **attributes: str | int
) -> AbstractContextManager[str | None, bool | None]:
    """Gives the traceparent of what happens within: that of the new span, or the given one where nobody measures."""
    if Tracing.tracer is None:
        return nullcontext(traceparent)
    return begun(Tracing.tracer, name, traceparent, attributes)


@contextmanager
def begun(
    tracer: Tracer, name: str, traceparent: str | None, attributes: Mapping[str, str | int]
) -> Iterator[str | None]:
    context = PROPAGATOR.extract({"traceparent": traceparent}) if traceparent else None
    with tracer.start_as_current_span(name, context, attributes=attributes):
        yield current_traceparent()


def current_traceparent() -> str | None:
    carrier: dict[str, str] = {}
    PROPAGATOR.inject(carrier)
    return carrier.get("traceparent")
