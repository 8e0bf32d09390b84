"""Where the gateway is put together, and nowhere else."""

from asyncio import Event
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from starlette.types import ASGIApp

from services.gateway.access.grants import Access
from services.gateway.access.tokens import Tokens
from services.gateway.addresses import ROUTES
from services.gateway.documents.gathering import Documents
from services.gateway.edge.cors import Cors
from services.gateway.edge.edge import Edge
from services.gateway.edge.routing import Routes
from services.gateway.forwarding.forwarder import Forwarder
from services.gateway.forwarding.pool import Pool, keep
from services.gateway.issuing.mint import Mint, ourselves, own_mint, provider
from services.gateway.issuing.oauth import token_routes
from services.gateway.limits.buckets import Bucket
from services.gateway.limits.turns import Turns
from services.gateway.own import Whole, build_own
from services.gateway.read_model.change import kinds_of
from services.gateway.read_model.following import Following
from services.gateway.read_model.model import ReadModel
from services.gateway.settings import GatewaySettings
from services.gateway.stream.endpoint import Stream
from services.gateway.stream.tickets import Tickets
from shared.auth.signed import Signer
from shared.process.program import Process
from shared.service import Service


@dataclass(frozen=True, slots=True)
class Outside:
    """Where the gateway stands: owners by name (`http://host:port`), origins of pages, quotas a minute by bucket."""

    owners: Mapping[str, str]
    origins: Collection[str]
    quotas: Mapping[str, int]
    signer: Signer
    mint: Mint


@dataclass(frozen=True, slots=True)
class Gateway:
    """`edge` is the ASGI app; whoever reads the log and the grants feeds the others."""

    edge: Edge
    model: ReadModel
    stream: Stream
    documents: Documents
    pools: Collection[Pool]


def put_together(outside: Outside, service: Service, access: Access) -> Gateway:
    model, tickets = ReadModel(outside.owners), Tickets(service.database)
    documents = Documents(outside.owners, service.code)
    stream = Stream(access, tickets, outside.quotas["stream"])
    own = Whole(build_own(service, tickets, token_routes(access, outside.mint), documents))
    pools = {name: Pool(address) for name, address in outside.owners.items()}
    owners = {name: Forwarder(pool, outside.signer.sign) for name, pool in pools.items()}
    edge = Edge(
        Routes(ROUTES),
        access,
        {name: Bucket(name, outside.quotas[name]) for name in ("read", "write", "stream")},
        Bucket("failure", outside.quotas["failure"]),
        Turns(outside.quotas["at_once"], outside.quotas["share"]),
        Cors(outside.origins),
        model,
        {**owners, "stream": stream, "gateway": own, "oauth": own, "documents": own},
    )
    return Gateway(edge, model, stream, documents, pools.values())


def build_app(process: Process[GatewaySettings]) -> ASGIApp:
    """With all that runs beside it, in the loop that runs now."""
    settings, database, start = process.settings, process.service.database, process.background.start
    mint, people = own_mint(settings), provider(settings)
    access = Access(Tokens(people, ourselves(mint)))
    signer = Signer(settings.private_key)
    outside = Outside(settings.owners, settings.origins, settings.quotas.model_dump(), signer, mint)
    gateway = put_together(outside, process.service, access)
    start("connections", keep(gateway.pools))
    start("keys", people.keys.keep_fresh())
    start("grants", access.keep_fresh(database, gateway.stream.close_outdated))
    process.checks["access"] = access.why_unknown
    process.gauges.append(access.measure)
    start("heartbeat", gateway.stream.keep_alive())
    start("streams", end_with(process.stopping, gateway.stream))
    start("documents", gateway.documents.keep(process.client))
    process.checks["documents"] = gateway.documents.why_not
    for owner in settings.owners:
        follow(process, owner, gateway)
    return gateway.edge


def follow(process: Process[GatewaySettings], owner: str, gateway: Gateway) -> None:
    source, stream = process.source(owner, kinds_of(owner)), gateway.stream
    following = Following(owner, process.log.of(owner), source, gateway.model, stream.publish, stream.break_off)
    process.checks[f"model of {owner}"] = following.behind
    process.background.start(f"model of {owner}", following.run())


async def end_with(stopping: Event, stream: Stream) -> None:
    """Streams would hold up the end of HTTP. Until cancelled."""
    await stopping.wait()
    stream.end()
    await Event().wait()
