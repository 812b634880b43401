"""The conversations a document is expected to be asked about in, beside it as
NAME.conversations.jsonl.

One JSON object a line: turns in order, each a question as it is typed, the same question as it
stands alone, and the exact sentences that answer it (none where the document does not):

    {"turns": [{"question": "time for a ds", "standalone": "How long …", "evidence": ["A …"]},
               {"question": "and a quant?", "standalone": "How …", "evidence": ["A quant …"]}]}

From them `waymark fit-followups` learns how fragments are meant; they are never shown.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from waymark.domain import Document, Passage
from waymark.errors import QuestionsUnreadable
from waymark.reading.anticipated import Place

SUFFIX = ".conversations.jsonl"


@dataclass(frozen=True, slots=True)
class ExpectedTurn:
    """One question; `evidence` empty means that the document does not answer it."""

    question: str
    standalone: str
    evidence: tuple[Place, ...]


def conversations_path(folder: Path, document: Document) -> Path:
    """Where the conversations about a document stand."""
    return (folder / document.id).with_suffix(SUFFIX)


def read_conversations(
    path: Path, passages: Sequence[Passage]
) -> tuple[tuple[ExpectedTurn, ...], ...]:
    """The conversations in `path` about a document's `passages`; no file: none.

    Raises QuestionsUnreadable for a line that is not of the format, or whose evidence does not
    stand in the document.
    """
    if not path.is_file():
        return ()
    places = {
        sentence.text: (passage.id, place)
        for passage in passages
        for place, sentence in enumerate(passage.sentences)
    }
    found: list[tuple[ExpectedTurn, ...]] = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        try:
            found.append(
                tuple(
                    ExpectedTurn(
                        turn["question"],
                        turn["standalone"],
                        tuple(places[quote] for quote in turn["evidence"]),
                    )
                    for turn in json.loads(line)["turns"]
                )
            )
        except (ValueError, KeyError, TypeError) as error:
            raise QuestionsUnreadable(f"{path}:{number} cannot be used: {error!r}") from None
    return tuple(found)
