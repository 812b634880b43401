"""Quantities of the same kind in sibling items: what rankings, bounds and sums are computed over.

Siblings are sections under one heading ("Data Scientist", "Data Engineer", …), named list items,
or the sentences of one section ("An entry-level engineer earns …", "A senior one earns …").
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from waymark.answering.claims import Evidence
from waymark.domain import Passage, Quantity
from waymark.names import label

_VERB = re.compile(
    r"\s(?:can|could|may|has|have|is|are|was|were|earns?|costs?|takes?|pays?|gets?|needs?|makes?|"
    r"requires?|lasts?|had|ran|runs?|scores?|uses?|weighs?)\s"
)
_ARTICLE = re.compile(r"^(?:an?|the|for|in|at|on)\s+", re.I)


@dataclass(frozen=True, slots=True)
class Member:
    """One sibling: its name, its figure, and the sentence in which the figure stands."""

    name: str
    quantity: Quantity
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Series:
    """Siblings under `path` that have a figure of one kind, and the names of those that lack it."""

    path: tuple[str, ...]
    kind: str
    members: tuple[Member, ...]
    lacking: tuple[Evidence, ...] = ()


def series_of(passages: Iterable[Passage]) -> tuple[Series, ...]:
    """All series of a corpus, in reading order."""
    by_parent: dict[tuple[str, tuple[str, ...]], list[Passage]] = defaultdict(list)
    found: list[Series] = []
    for passage in passages:
        by_parent[passage.document_id, passage.section.path[:-1]].append(passage)
        found += _within_section(passage)
    for (_, path), siblings in by_parent.items():
        if path:
            found += _across_sections(path, siblings)
    return tuple(found)


def measure(quantity: Quantity) -> str:
    """What a figure can be compared with: its kind, and for counts its unit as well."""
    return f"count of {quantity.unit}" if quantity.kind == "count" else quantity.kind


def _across_sections(path: tuple[str, ...], siblings: list[Passage]) -> list[Series]:
    members: dict[str, dict[str, Member]] = defaultdict(dict)
    first: dict[str, Evidence] = {}
    for passage in siblings:
        name = label(passage.section.name)
        # a figure in a heading ("Yuki, 29") is better shown in the sentence that says it
        for sentence in sorted(passage.sentences, key=lambda s: s.kind == "heading"):
            first.setdefault(name, Evidence(passage, sentence))
            for quantity in sentence.quantities:
                evidence = Evidence(passage, sentence)
                members[measure(quantity)].setdefault(name, Member(name, quantity, evidence))
    return [
        Series(
            path,
            kind,
            tuple(by_name.values()),
            tuple(evidence for name, evidence in first.items() if name not in by_name),
        )
        for kind, by_name in members.items()
        if len(by_name) >= 2
    ]


def _within_section(passage: Passage) -> list[Series]:
    by_kind: dict[str, list[Member]] = defaultdict(list)
    for sentence in passage.sentences:
        evidence = Evidence(passage, sentence)
        for quantity in sentence.quantities[:1]:
            name = _subject(evidence)
            if name:
                by_kind[measure(quantity)].append(Member(name, quantity, evidence))
    return [
        Series(passage.section.path, kind, tuple(members))
        for kind, members in by_kind.items()
        if len({member.name for member in members}) == len(members) >= 2
    ]


def _subject(evidence: Evidence) -> str:
    """What the sentence is about: its words before the verb, without an article."""
    parts = _VERB.split(evidence.words, maxsplit=1)
    if len(parts) < 2 or len(parts[0].split()) > 14:
        return ""
    subject = _ARTICLE.sub("", parts[0])
    return subject[:1].upper() + subject[1:]
