"""Answers as lines of JSON: the machine-readable contract of `waymark batch` and `ask --json`."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from waymark.chatbot import Chatbot
from waymark.domain import Answer, Turn
from waymark.errors import QuestionsUnreadable


@dataclass(frozen=True, slots=True)
class BatchLine:
    """One line of a questions file: a question, or a conversation with its turns in order."""

    id: Any
    questions: tuple[str, ...]
    conversation: bool


def read_batch(path: Path) -> tuple[BatchLine, ...]:
    """All lines of a questions file. Raises QuestionsUnreadable, naming the line, before any
    question is answered."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionsUnreadable(f"'{path}' cannot be read: {error}") from None
    return tuple(
        _line(path, number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()
    )


def _line(path: Path, number: int, line: str) -> BatchLine:
    def unreadable(reason: str) -> QuestionsUnreadable:
        return QuestionsUnreadable(
            f'{path}:{number} {reason}. A line is {{"id": …, "question": "…"}} or '
            f'{{"id": …, "turns": [{{"question": "…"}}, …]}}.'
        )

    try:
        row = json.loads(line)
    except ValueError as error:
        raise unreadable(f"is not JSON ({error})") from None
    if not isinstance(row, dict) or "id" not in row:
        raise unreadable('has no "id"')
    turns = row.get("turns")
    if turns is None:
        rows: list[Any] = [row]
    elif isinstance(turns, list) and turns:
        rows = turns
    else:
        raise unreadable('has "turns" that are not a list with entries')
    questions = [r.get("question") if isinstance(r, dict) else None for r in rows]
    if not all(isinstance(question, str) for question in questions):
        raise unreadable('has no "question" that is a string')
    return BatchLine(row["id"], tuple(map(str, questions)), turns is not None)


def answer_batch(lines: tuple[BatchLine, ...], chatbot: Chatbot, model: str = "") -> Iterator[str]:
    """One line of JSON an answer, in the order of the input; `model` words them where named."""
    for line in lines:
        history: list[Turn] = []
        for turn, question in enumerate(line.questions):
            answer = chatbot.answer(question, history, model)
            history.append(Turn(question, answer))
            yield as_json(answer, line.id, turn if line.conversation else None)


def as_json(answer: Answer, id: Any, turn: int | None = None) -> str:
    """An answer as one line of JSON; see README, "Machine-readable answers"."""
    row = {"id": id} | ({} if turn is None else {"turn": turn}) | answer_row(answer)
    # an escaped lone surrogate from the question survives any encoding of the output
    return json.dumps(row, ensure_ascii=not _encodable(row))


def answer_row(answer: Answer) -> dict[str, Any]:
    """The fields of an answer in the order of the contract."""
    return {
        "question": answer.question,
        "query": answer.query,
        "answer": answer.markdown,
        "abstained": answer.abstained,
        "confidence": answer.confidence,
        "citations": [
            {
                "number": citation.number,
                "document": citation.document,
                "section": citation.section,
                "quote": citation.quote,
                "start": citation.start,
                "end": citation.end,
            }
            for citation in answer.citations
        ],
        "writer": answer.writer,
        "latency_ms": round(answer.timings["total"], 1),
    }


def _encodable(row: dict[str, Any]) -> bool:
    try:
        json.dumps(row, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
