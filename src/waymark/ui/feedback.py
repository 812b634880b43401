"""What readers say of answers and citations, kept as evaluation cases in a file of the operator's.

One JSON object a line, in the form of the question files that `waymark eval` reads: the operator
adds what a right answer must hold. What was said of a citation has the keys of a sentence to verify
as well (text, evidence, heading, supported).
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from waymark.domain import PATH_SEPARATOR, Citation
from waymark.errors import FeedbackNotKept
from waymark.ui.held import Held

Verdict = Literal["helpful", "wrong", "unsupported"]

_WRITING = threading.Lock()


def keep_feedback(
    path: Path, held: Held, verdict: Verdict, citation: Citation | None = None
) -> None:
    """Append what was said of the last turn held, or of a citation of it, unless the file has it
    already. Raises FeedbackNotKept."""
    line = json.dumps(_case(held, verdict, citation), ensure_ascii=False)
    with _writing(path):
        if citation is not None and _is_kept(path, line):
            return
        with path.open("a", encoding="utf-8") as file:
            file.write(line + "\n")


def take_back(path: Path, held: Held) -> None:
    """Remove the thumb at the last turn held, if any, unless the operator has made a test of it.
    Raises FeedbackNotKept."""
    case = _case(held, "wrong", None)
    untouched = {key: case[key] for key in ("conversation", "asked", "answer", "must", "must_not")}
    with _writing(path):
        lines = path.read_text("utf-8").splitlines(keepends=True) if path.exists() else []
        for place in reversed(range(len(lines))):
            kept = json.loads(lines[place] if lines[place].strip() else "{}")
            thumb = kept.get("verdict") in ("helpful", "wrong")
            if thumb and all(kept.get(key) == value for key, value in untouched.items()):
                del lines[place]
                path.write_text("".join(lines), "utf-8")
                return


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    with _WRITING:
        try:
            yield
        except OSError as error:
            raise FeedbackNotKept(f"'{path}' cannot be written ({error.strerror}).") from None
        except ValueError as error:
            raise FeedbackNotKept(f"'{path}' holds a line that is not JSON ({error}).") from None


def _is_kept(path: Path, line: str) -> bool:
    """Whether the file has the case of a line, under whatever id: that stands first."""
    _, _, said = line.partition(", ")
    if not path.exists():
        return False
    with path.open(encoding="utf-8", errors="replace") as file:
        return any(kept.rstrip().endswith(said) for kept in file)


def _case(held: Held, verdict: Verdict, citation: Citation | None) -> dict[str, Any]:
    answer = held.turns[-1].answer
    now = datetime.now(UTC).isoformat(timespec="seconds")
    case: dict[str, Any] = {
        "id": f"feedback-{now}",
        "kind": "feedback",
        "verdict": verdict,
        "question": answer.query or answer.question,
        "conversation": held.id,
        "asked": [turn.question for turn in held.turns],
        "answerable": not answer.abstained,
        "sections": sorted({c.section.split(PATH_SEPARATOR)[-1] for c in answer.citations}),
        "must": [],
        "must_not": [],
        "answer": answer.markdown,
        "writer": answer.writer,
    }
    if citation is not None:
        carried = (s.text for s in answer.statements if citation in s.citations)
        case |= {
            "text": " ".join(carried),
            "evidence": [citation.quote],
            "heading": citation.section,
            "supported": False,
        }
    return case
