"""Two runs over the same questions: what changed, and whether it is more than chance."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import bootstrap

from waymark.errors import QuestionsUnreadable
from waymark.evaluation.measures import Result, words

RESAMPLES = 10_000
CONFIDENCE = 0.95

Outcome = Mapping[str, Any]
"""One question's line in a file of outcomes."""


def outcome_lines(results: Sequence[Result]) -> Iterator[str]:
    """One line of JSON a question: what a change of the code should show as a difference."""
    for result in results:
        yield json.dumps(
            {
                "id": result.gold.id,
                "kind": result.gold.kind,
                "right": result.right,
                "refused": result.answer.abstained,
                "citations": f"{result.well_cited}/{result.cited}",
                "words": words(result.answer),
            }
        )


def read_outcomes(path: Path) -> dict[str, Outcome]:
    """A file of outcomes by the questions' ids. Raises QuestionsUnreadable."""
    try:
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        return {row["id"]: row for row in rows if isinstance(row["right"], bool)}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise QuestionsUnreadable(f"'{path}' is no file of outcomes: {error!r}") from None


def comparison_lines(before: Mapping[str, Outcome], results: Sequence[Result]) -> Iterator[str]:
    """The questions whose outcome changed, and the paired bootstrap interval of the difference.

    The interval is that of the mean difference over questions, resampled in pairs (Efron and
    Tibshirani, An Introduction to the Bootstrap, 1993, percentile method).
    """
    pairs = [(before[r.gold.id], r) for r in results if r.gold.id in before]
    if not pairs:
        yield "The two runs have no question in common."
        return
    for was, now in pairs:
        if was["right"] != now.right:
            change = "now right" if now.right else "now wrong"
            yield f"{change}: {now.gold.id} ({now.gold.kind})"
    old = np.array([was["right"] for was, _ in pairs], dtype=float)
    new = np.array([now.right for _, now in pairs], dtype=float)
    low, high = interval(old, new)
    yield (
        f"right: {old.mean():.3f} before, {new.mean():.3f} now, over {len(pairs)} questions; "
        f"difference {new.mean() - old.mean():+.3f}, {CONFIDENCE:.0%} interval "
        f"{low:+.3f} to {high:+.3f}"
    )


def interval(old: Any, new: Any) -> tuple[float, float]:
    """The bootstrap interval of the mean of `new - old`, both of one value a question."""
    differences = np.asarray(new, dtype=float) - np.asarray(old, dtype=float)
    if len(differences) < 2 or (differences == differences[0]).all():
        return float(differences.mean()), float(differences.mean())
    result = bootstrap(
        (differences,),
        np.mean,
        n_resamples=RESAMPLES,
        confidence_level=CONFIDENCE,
        method="percentile",
        rng=0,
    )
    return float(result.confidence_interval.low), float(result.confidence_interval.high)
