"""What a comparison found."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Verdict:
    """Each finding in a line. `doubled` are acts and effects, never copies in the log, which may repeat.

    `reordered`: the first copies of a key came in another order, or a reader saw something older than before.
    `undetected`: damage that the rig did and no metric and no log line told of.
    """

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    reordered: list[str] = field(default_factory=list)
    undetected: list[str] = field(default_factory=list)
    figures: dict[str, int] = field(default_factory=dict)

    @property
    def good(self) -> bool:
        return not (self.lost or self.doubled or self.reordered or self.undetected)

    def line(self, transport: str, **counts: int) -> str:
        found = {name: len(getattr(self, name)) for name in ("lost", "doubled", "reordered", "undetected")}
        return f"faults {transport} {said(counts | found)}"

    def more(self, transport: str, **counts: object) -> str:
        return f"faults {transport}: {said(counts | self.figures)}"

    def findings(self, most: int = 10) -> list[str]:
        """The first of each sort."""
        return [
            f"  {name}: {finding}"
            for name in ("lost", "doubled", "reordered", "undetected")
            for finding in getattr(self, name)[:most]
        ]


def said(counts: dict[str, object] | dict[str, int]) -> str:
    return " ".join(f"{name}={count}" for name, count in counts.items())
