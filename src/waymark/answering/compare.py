"""Two or more named things side by side: for each, its sentence that fits the question best."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from waymark.answering.claims import Claim, Evidence, quoted
from waymark.answering.names import named
from waymark.answering.question import Asked
from waymark.answering.series import label
from waymark.domain import Passage
from waymark.retrieval.search import Found

MOST = 4
KIND_WEIGHT = 0.3
"""What a figure of the asked kind counts beside a sentence's similarity."""


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
    asked: Asked, found: Found, groups: Sequence[tuple[Sibling, ...]]
) -> tuple[Claim, ...]:
    """One claim for each thing named; none where the question names fewer than two siblings."""
    if asked.operator != "compare" and asked.kind != "comparison":
        return ()
    for group in groups:
        places = named(asked.text, [sibling.name for sibling in group])
        if 2 <= len(places) <= MOST:
            chosen = [_best(asked, found, group[place]) for place in places]
            return tuple(quoted(evidence, "item") for evidence in chosen)
    return ()


def _best(asked: Asked, found: Found, sibling: Sibling) -> Evidence:
    similarity = {r.passage.id: r.sentence_scores for r in found.retrieved}

    def score(evidence: Evidence) -> float:
        scores = similarity.get(evidence.passage.id)
        place = evidence.passage.sentences.index(evidence.sentence)
        kind = max(
            (asked.kinds.get(q.kind, 0.0) for q in evidence.sentence.quantities), default=0.0
        )
        title = evidence.sentence.kind == "heading" and not kind
        return (scores[place] if scores else 0.0) + KIND_WEIGHT * kind - title

    candidates = [Evidence(p, sentence) for p in sibling.passages for sentence in p.sentences]
    return max(candidates, key=lambda evidence: (score(evidence), -evidence.sentence.start))
