"""Question files → questions with their gold."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from waymark.errors import QuestionsUnreadable
from waymark.markup import unescaped


@dataclass(frozen=True, slots=True)
class Gold:
    """One question and what a right answer to it is.

    `must` and `must_not` are patterns over the folded answer (see `fold`); `sections` are last
    headings under which a right citation may stand. A question that the corpus does not answer
    is right when refused, or, where `must` is given (a false premise), when corrected.
    """

    id: str
    kind: str
    question: str
    answerable: bool
    sections: tuple[str, ...]
    must: tuple[re.Pattern[str], ...]
    must_not: tuple[re.Pattern[str], ...]


def read_gold(folder: Path) -> tuple[Gold, ...]:
    """All single questions in the `*.jsonl` files of a folder. Raises QuestionsUnreadable."""
    singles = tuple(golds[0] for golds, conversation in _read(folder) if not conversation)
    if not singles:
        raise QuestionsUnreadable(f"'{folder}' holds no questions; name a folder of *.jsonl files.")
    return singles


def read_conversations(folder: Path) -> tuple[tuple[Gold, ...], ...]:
    """All conversations in the files of a folder, one gold a turn. Raises QuestionsUnreadable."""
    return tuple(golds for golds, conversation in _read(folder) if conversation)


def _read(folder: Path) -> Iterator[tuple[tuple[Gold, ...], bool]]:
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            try:
                row = json.loads(line)
                turns = row.get("turns", [row])
                golds = tuple(_gold({"id": row["id"], **turn}) for turn in turns)
            except (ValueError, KeyError, TypeError, AttributeError, re.error) as error:
                raise QuestionsUnreadable(f"{path}:{number}: {error!r}") from None
            yield golds, "turns" in row


def _gold(row: dict[str, Any]) -> Gold:
    return Gold(
        row["id"],
        row["kind"],
        row["question"],
        row["answerable"],
        tuple(row["sections"]),
        tuple(re.compile(pattern, re.I) for pattern in row["must"]),
        tuple(re.compile(pattern, re.I) for pattern in row["must_not"]),
    )


def fold(markdown: str) -> str:
    """An answer as the patterns see it: lower case, plain dashes, no marks, markers or tables.

    >>> fold("**3–6 months.** A data scientist … [1]")
    '3-6 months. a data scientist …'
    """
    text = re.sub(r"\s?\[\d+\]", "", markdown)
    text = re.sub(r"^\| (?:\| \||--- \| --- \|)\n", "", text, flags=re.M)
    text = re.sub(r"^\| (.*) \| (.*) \|$", r"\1: \2", text, flags=re.M)
    text = unescaped(text.replace("**", ""))
    return re.sub(r"[‐-―−]", "-", text).lower()
