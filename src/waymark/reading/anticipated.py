"""The questions a document is expected to answer, kept beside it as NAME.questions.jsonl.

One JSON object a line. A question that the document answers names the exact sentences or list
items that do so, best first; one that it is known not to answer says so:

    {"question": "how long for a ds", "section": "Data Scientist", "evidence": ["A data …"],
     "asks": "duration", "operator": "max", "verdict": "yes"}
    {"question": "what does it pay in Ireland", "section": "Data Scientist", "covered": false,
     "asks": "money"}

`operator` and `verdict` may be absent; `section` of an uncovered question may be null. A `topic`
offers the question to someone who has not asked anything yet. The questions are matched against
what users type and never shown as the document's text.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from waymark.domain import PATH_SEPARATOR, Document, Passage
from waymark.errors import QuestionsUnreadable

Place = tuple[str, int]
"""A sentence: its passage's id and its place there."""

SUFFIX = ".questions.jsonl"


@dataclass(frozen=True, slots=True)
class Anticipated:
    """One such question. `evidence` holds sentences; empty means that
    the document does not answer. `section` is the label of the section it is about, or ""."""

    question: str
    section: str
    evidence: tuple[Place, ...]
    asks: str = "other"
    operator: str = "none"
    verdict: str = ""
    topic: str = ""

    @property
    def covered(self) -> bool:
        """Whether the document answers the question."""
        return bool(self.evidence)


def questions_path(folder: Path, document: Document) -> Path:
    """Where the questions of a document stand."""
    return (folder / document.id).with_suffix(SUFFIX)


def read_anticipated(
    path: Path, passages: Sequence[Passage]
) -> tuple[tuple[Anticipated, ...], tuple[str, ...]]:
    """The questions in `path` for a document's `passages`, and a complaint for each left out.

    A question is left out when its evidence no longer stands in the document. No file: none.
    Raises QuestionsUnreadable for a line that is not of the format.
    """
    if not path.is_file():
        return (), ()
    places = {
        sentence.text: (passage.id, place)
        for passage in passages
        for place, sentence in enumerate(passage.sentences)
    }
    sections = {
        path[depth]: PATH_SEPARATOR.join(path[: depth + 1])
        for path in {passage.section.path for passage in passages}
        for depth in range(len(path))
    }
    found: list[Anticipated] = []
    complaints: list[str] = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not line.strip():
            continue
        row = _row(path, number, line)
        missing = [quote for quote in row.get("evidence", []) if quote not in places]
        if missing:
            complaints.append(f"{path.name}:{number}: the document does not hold “{missing[0]}”")
            continue
        evidence = tuple(places[quote] for quote in row.get("evidence", []))
        section = sections.get(row.get("section") or "", "")
        found.append(
            Anticipated(
                row["question"],
                section,
                evidence,
                row.get("asks", "other"),
                row.get("operator", "none"),
                row.get("verdict") or "",
                row.get("topic", ""),
            )
        )
    return tuple(found), tuple(complaints)


def _row(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise QuestionsUnreadable(f"{path}:{number} is not JSON: {error}") from None
    if not isinstance(row, dict) or not str(row.get("question") or "").strip():
        raise QuestionsUnreadable(f'{path}:{number} has no "question".')
    covered = row.get("covered", True)
    if covered != bool(row.get("evidence")):
        raise QuestionsUnreadable(
            f'{path}:{number} needs "evidence" (quotes), or "covered": false without any.'
        )
    return row
