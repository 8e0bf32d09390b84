"""What a catalogue must not say beside its shape: a code twice, or a name of nothing."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from services.projects.catalogue.entries import Catalogue, Skipped
from services.projects.catalogue.lines import lines, top_down
from services.projects.tree.model import Programme, WorkItem
from shared.catalogue.document import Document, Path
from shared.catalogue.entries import Entry
from shared.catalogue.errors import BadCatalogue
from shared.catalogue.loading import Line, read_as

Known = Mapping[str, set[str]]
"""Codes by kind."""

NAMED = {
    "goal": "goal", "theme": "theme", "areas": "area", "partners": "partner", "programmes": "programme",
    "joined_in_text": "work_item", "related": "node", "dimension": "dimension", "pipeline": "pipeline",
}  # fmt: skip
"""The kind that a field names. `parent` is checked as the tree that it makes."""


def checked(document: Document, standing: Known) -> Catalogue:
    """`standing` are the codes that a file may name beside its own. Raises BadCatalogue, with all that is wrong."""
    catalogue = read_as(Catalogue, document)
    flaws = [document.flaw(path, says) for path, says in wrongs(catalogue, standing)]
    if flaws:
        raise BadCatalogue(flaws)
    return catalogue


Wrong = tuple[Path, str]


def wrongs(catalogue: Catalogue, standing: Known) -> Iterator[Wrong]:
    said = [*lines(catalogue)]
    yield from repeated(catalogue)
    yield from homeless(catalogue)
    known = known_to(catalogue, said, standing)
    for line in said:
        yield from names_of_nothing(line, known)
    for place, theme in enumerate(catalogue.themes):
        if {*theme.programmes} != {each.code for each in catalogue.programmes if each.theme == theme.code}:
            yield ("themes", place, "programmes"), "these are not the programmes that name the theme"
    for place, programme in enumerate(catalogue.programmes):
        if programme.theme and programme.theme not in {theme.code for theme in catalogue.themes}:
            yield ("programmes", place, "theme"), "it names nothing"


def repeated(catalogue: Catalogue) -> Iterator[Wrong]:
    """A code within what is numbered together."""
    seen: set[tuple[str, str]] = set()
    for kind, path, entry in coded(catalogue):
        if (kind, entry.code) in seen:
            yield (*path, "code"), "this code stands elsewhere too"
        seen.add((kind, entry.code))


def coded(catalogue: Catalogue) -> Iterator[tuple[str, Path, Entry | Skipped]]:
    for name in ("goals", "goal_fields", "themes", "partners", "areas", "dimension_lists", "pipelines", "programmes"):
        for place, entry in enumerate(getattr(catalogue, name)):
            yield name.replace("goal_fields", "goals"), (name, place), entry
    for nth, programme in enumerate(catalogue.programmes):
        for name in ("principles", "outcomes", "work_items", "indicators"):
            for place, entry in enumerate(getattr(programme, name)):
                yield name, ("programmes", nth, name, place), entry
        for place, item in enumerate(programme.work_items):
            for step, milestone in enumerate(item.milestones):
                yield "milestones", ("programmes", nth, "work_items", place, "milestones", step), milestone


def homeless(catalogue: Catalogue) -> Iterator[Wrong]:
    for nth, programme in enumerate(catalogue.programmes):
        placed = {place for place, _ in top_down(programme)}
        for place in range(len(programme.work_items)):
            if place not in placed:
                yield ("programmes", nth, "work_items", place, "parent"), "it never leads to its programme"


def known_to(catalogue: Catalogue, said: Iterable[Line], standing: Known) -> Known:
    """What the file has and what stands, by kind; nothing but the file tells of dimensions and pipelines."""
    known: defaultdict[str, set[str]] = defaultdict(set)
    for kind, codes in standing.items():
        known[kind] |= codes
    for line in said:
        known[line.model.KIND].add(line.code)
    known["node"] = known[Programme.KIND] | known[WorkItem.KIND]
    known["dimension"] = {entry.code for entry in catalogue.dimension_lists}
    known["pipeline"] = {entry.code for entry in catalogue.pipelines}
    return known


def names_of_nothing(line: Line, known: Known) -> Iterator[Wrong]:
    for field, kind in NAMED.items():
        value = line.fields.get(field)
        if isinstance(value, str) and value not in known[kind]:
            yield (*line.path, field), "it names nothing"
        for place, code in enumerate(value if isinstance(value, list) else ()):
            if code not in known[kind]:
                yield (*line.path, field, place), "it names nothing"
