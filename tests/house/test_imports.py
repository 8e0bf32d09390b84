"""What may import what stands in `.importlinter`; here is what it cannot say."""

import grimp
import networkx as nx
import pytest

SERVICES = ("projects", "metrics", "notifications", "gateway")
AHEAD = "shared.expressions"
"""The language of formulas is that of light rules too: it is no noun of one service, whichever uses it first."""


@pytest.fixture(scope="module")
def graph() -> "nx.DiGraph[str]":
    """Who imports whom."""
    found = grimp.build_graph("services", "shared", "deploy", cache_dir=None)
    pairs = [(module, other) for module in found.modules for other in found.find_modules_directly_imported_by(module)]
    imports: nx.DiGraph[str] = nx.DiGraph(pairs)
    return imports


def test_no_module_imports_itself_in_a_circle(graph: "nx.DiGraph[str]") -> None:
    assert [sorted(circle) for circle in nx.strongly_connected_components(graph) if len(circle) > 1] == []


def test_what_is_shared_is_needed_by_two_services(graph: "nx.DiGraph[str]") -> None:
    """One module, or one folder of `shared.http` and the like. A contract is its service's word, whoever reads it."""
    users: dict[str, set[str]] = {}
    for module in graph:
        if module.startswith("shared.") and not module.startswith(AHEAD) and not is_contract(module):
            users.setdefault(".".join(module.split(".")[:3]), set()).update(services_of(graph, module))
    assert {thing: services for thing, services in users.items() if len(services) < 2} == {}


def test_a_contract_is_kept_by_its_service(graph: "nx.DiGraph[str]") -> None:
    contracts = [module for module in graph if is_contract(module)]
    assert [module for module in sorted(contracts) if module.split(".")[2] not in services_of(graph, module)] == []


def services_of(graph: "nx.DiGraph[str]", module: str) -> set[str]:
    """Those that import it, through others of `shared` too."""
    return {user.split(".")[1] for user in nx.ancestors(graph, module) if user.startswith("services.")}


def is_contract(module: str) -> bool:
    """Of a room: `shared.contracts.SERVICE.ROOM`."""
    return module.startswith("shared.contracts.") and module.count(".") > 2
