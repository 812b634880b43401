"""What is measured of one answer, and over many."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean, median

from waymark.domain import PATH_SEPARATOR, Answer
from waymark.evaluation.questions import Gold, fold


@dataclass(frozen=True, slots=True)
class Result:
    """One question's outcome. `well_cited` of `cited` citations fall under a gold section."""

    gold: Gold
    answer: Answer
    right: bool
    well_cited: int
    cited: int
    rank: int
    """Place of the first passage of a gold section among the retrieved, from 1; 0 for none."""


@dataclass(frozen=True, slots=True)
class Summary:
    """Shares from 0 to 1, words an answer, milliseconds."""

    questions: int
    correct: dict[str, float]
    answerable_correct: float
    citation_precision: float
    abstention_precision: float
    abstention_recall: float
    abstention_f1: float
    answerable_refused: float
    hit_at_1: float
    hit_at_5: float
    words: float
    latency_ms: float


def judge(gold: Gold, answer: Answer) -> Result:
    """Hold an answer against its gold."""
    text = fold(answer.markdown)
    facts = all(p.search(text) for p in gold.must) and not any(
        p.search(text) for p in gold.must_not
    )
    if gold.answerable:
        right = facts and not answer.abstained
    else:
        right = answer.abstained or (bool(gold.must) and facts)
    sections = set(gold.sections)
    well = sum(bool(sections & set(c.section.split(PATH_SEPARATOR))) for c in answer.citations)
    rank = next(
        (
            place
            for place, retrieved in enumerate(answer.retrieved, 1)
            if sections & set(retrieved.passage.section.path)
        ),
        0,
    )
    return Result(gold, answer, right, well, len(answer.citations), rank)


def summarise(results: Sequence[Result]) -> Summary:
    """Averages over a question set."""
    by_kind: dict[str, list[bool]] = defaultdict(list)
    for result in results:
        by_kind[result.gold.kind].append(result.right)
    answerable = [r for r in results if r.gold.answerable]
    # a premise that is corrected is as good as one that is refused: it counts for neither side
    decided = [r for r in results if r.gold.answerable or r.answer.abstained or not r.right]
    refused = [r for r in decided if r.answer.abstained]
    true = sum(not r.gold.answerable for r in refused)
    unanswerable = sum(not r.gold.answerable for r in decided)
    precision = true / len(refused) if refused else 0.0
    recall = true / unanswerable if unanswerable else 0.0
    answered = [r for r in answerable if not r.answer.abstained]
    located = [r for r in answerable if r.gold.sections]
    return Summary(
        questions=len(results),
        correct={kind: _share(rights) for kind, rights in sorted(by_kind.items())},
        answerable_correct=_share([r.right for r in answerable]),
        citation_precision=sum(r.well_cited for r in answered)
        / max(sum(r.cited for r in answered), 1),
        abstention_precision=precision,
        abstention_recall=recall,
        abstention_f1=2 * precision * recall / (precision + recall) if precision + recall else 0.0,
        answerable_refused=_share([r.answer.abstained for r in answerable]),
        hit_at_1=_share([r.rank == 1 for r in located]),
        hit_at_5=_share([1 <= r.rank <= 5 for r in located]),
        words=mean(words(r.answer) for r in answerable) if answerable else 0.0,
        latency_ms=median(r.answer.timings["total"] for r in results),
    )


def words(answer: Answer) -> int:
    """Words of an answer, markers left out."""
    return len(re.findall(r"\S*\w\S*", fold(answer.markdown)))


def _share(values: Sequence[bool]) -> float:
    return sum(values) / len(values) if values else 0.0
