"""Two or more named things side by side: for each, its sentence that fits the question best."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from waymark.answering.claims import Claim, Evidence, quoted
from waymark.answering.evidence import Scored
from waymark.answering.question import Asked
from waymark.domain import Passage
from waymark.names import label, named, wholly_named

MOST = 4


@dataclass(frozen=True, slots=True)
class Sibling:
    """One of several sections under the same heading."""

    name: str
    passages: tuple[Passage, ...]


def siblings_of(passages: Iterable[Passage]) -> tuple[tuple[Sibling, ...], ...]:
    """The groups of two or more sections under one heading, in reading order."""
    groups: dict[tuple[str, tuple[str, ...]], dict[str, list[Passage]]] = defaultdict(dict)
    for passage in passages:
        group = groups[passage.document_id, passage.section.path[:-1]]
        group.setdefault(label(passage.section.name), []).append(passage)
    return tuple(
        tuple(Sibling(name, tuple(own)) for name, own in group.items())
        for (_, path), group in groups.items()
        if path and len(group) >= 2
    )


def compared(
    asked: Asked,
    scored: Sequence[Scored],
    groups: Sequence[tuple[Sibling, ...]],
    likely: Sequence[Evidence],
) -> tuple[Claim, ...]:
    """One claim for each thing named; none where the question names fewer than two siblings, where
    `likely`, the sentences that answer together, speak of each of them, or of none."""
    if asked.operator not in ("compare", "none"):
        return ()
    for group in groups:
        if any(sibling.name.endswith("?") for sibling in group):
            continue
        names = [sibling.name for sibling in group]
        places = named(asked.text, names)
        if asked.operator == "none":
            places = tuple(place for place in places if wholly_named(asked.text, names[place]))
        if 2 <= len(places) <= MOST:
            about = {e.passage.id for e in likely}
            spoken_of = [
                any(passage.id in about for passage in group[place].passages) for place in places
            ]
            if likely and (all(spoken_of) or not any(spoken_of)):
                return ()
            chosen = [_best(scored, group[place]) for place in places]
            return tuple(quoted(evidence, "item") for evidence in chosen)
    return ()


def _best(scored: Sequence[Scored], sibling: Sibling) -> Evidence:
    """The best sentence of a sibling; its first one where none was retrieved."""
    ids = {passage.id for passage in sibling.passages}
    own = (s.evidence for s in scored if s.evidence.passage.id in ids)
    said = (evidence for evidence in own if evidence.sentence.kind != "heading")
    first = sibling.passages[0]
    return next(said, Evidence(first, first.sentences[0]))
