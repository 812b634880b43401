"""A conversation as it is kept: turns ↔ JSON, with everything that was shown.

What a reader saw is kept, not asked anew: an answer keeps its citations, bound to the hash of the
document as it stood. The JSON of a turn is that of `waymark batch`, and beside it what it takes to
show the answer again.
"""

import json
from collections.abc import Sequence
from typing import Any

from waymark.batch import answer_row
from waymark.domain import Answer, Citation, Removed, Statement, Turn
from waymark.errors import ConversationUnreadable


def conversation_json(turns: Sequence[Turn]) -> str:
    """Turns as a JSON array, the first turn first."""
    return json.dumps([_row(turn) for turn in turns])


def _row(turn: Turn) -> dict[str, Any]:
    answer = turn.answer
    hashes = [citation.document_sha256 for citation in answer.citations]
    statements = [
        {"text": s.text, "form": s.form, "citations": [c.number for c in s.citations]}
        for s in answer.statements
    ]
    return {
        **answer_row(answer),
        "completed": answer.completed,
        "note": answer.note,
        "checked": answer.checked,
        "removed": [{"text": r.text, "reason": r.reason} for r in answer.removed],
        "statements": statements,
        "document_sha256": hashes,
    }


def turns_of(text: str) -> tuple[Turn, ...]:
    """The turns in what `conversation_json` wrote. Raises ConversationUnreadable.

    What the search found for them is not kept.
    """
    try:
        return tuple(Turn(row["question"], _answer(row)) for row in json.loads(text))
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise ConversationUnreadable(
            f"The conversation cannot be read ({error!r}); start a new one."
        ) from None


def _answer(row: dict[str, Any]) -> Answer:
    citations = tuple(
        Citation(**{**citation, "document_sha256": sha256})
        for citation, sha256 in zip(row["citations"], row["document_sha256"], strict=True)
    )
    by_number = {citation.number: citation for citation in citations}
    return Answer(
        question=row["question"],
        query=row["query"],
        statements=tuple(
            Statement(s["text"], tuple(by_number[n] for n in s["citations"]), s["form"])
            for s in row["statements"]
        ),
        citations=citations,
        retrieved=(),
        confidence=float(row["confidence"]),
        abstained=bool(row["abstained"]),
        writer=str(row["writer"]),
        timings={"total": float(row["latency_ms"])},
        completed=bool(row["completed"]),
        note=str(row["note"]),
        checked=int(row.get("checked", 0)),
        removed=tuple(Removed(**removed) for removed in row.get("removed", ())),
    )
