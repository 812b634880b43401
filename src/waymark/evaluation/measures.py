"""What is measured of one answer, and over many."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import mean, median

from waymark.domain import PATH_SEPARATOR, Answer
from waymark.evaluation.questions import Gold, fold
from waymark.evaluation.ranking import ranked_sections, ranking_figures

SMALL_TALK = "smalltalk"
"""The kind of turn that is right without citations."""

HARD = ("comparison", "counting", "filter", "language", "multi", "negation", "sum")
"""Kinds of answerable questions that no single sentence answers, or not in the guide's language."""

CONFIDENCE_BINS = (0.0, 0.2, 0.4, 0.6, 0.8, 0.9, 1.0)


@dataclass(frozen=True, slots=True)
class Result:
    """One question's outcome. `well_cited` of `cited` citations fall under a gold section.

    `ranked` are the sections in the order in which the search brought them.
    """

    gold: Gold
    answer: Answer
    right: bool
    well_cited: int
    cited: int
    ranked: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers whose confidence lies between two bounds: how many, their mean confidence, and the
    share of them whose question the documents do answer. Calibrated means that the two agree."""

    low: float
    high: float
    answers: int
    confidence: float
    answerable: float


@dataclass(frozen=True, slots=True)
class Summary:
    """Shares from 0 to 1, words an answer, milliseconds.

    `hard_correct` is the part of `answerable_correct` over the kinds in HARD, `plain_correct` over
    the others.
    """

    questions: int
    correct: dict[str, float]
    answerable_correct: float
    plain_correct: float
    hard_correct: float
    citation_precision: float
    abstention_precision: float
    abstention_recall: float
    abstention_f1: float
    answerable_refused: float
    false_premises: float
    ranking: dict[str, float]
    calibration: tuple[Bin, ...]
    words: float
    latency_ms: float


def judge(gold: Gold, answer: Answer) -> Result:
    """Hold an answer against its gold."""
    text = fold(answer.markdown)
    facts = all(p.search(text) for p in gold.must) and not any(
        p.search(text) for p in gold.must_not
    )
    if gold.kind == SMALL_TALK:
        right = not answer.citations
    elif gold.answerable:
        right = facts and not answer.abstained
    else:
        right = answer.abstained or (bool(gold.must) and facts)
    sections = set(gold.sections)
    well = sum(bool(sections & set(c.section.split(PATH_SEPARATOR))) for c in answer.citations)
    ranked = ranked_sections(answer.retrieved, gold.sections)
    return Result(gold, answer, right, well, len(answer.citations), ranked)


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
        plain_correct=_share([r.right for r in answerable if r.gold.kind not in HARD]),
        hard_correct=_share([r.right for r in answerable if r.gold.kind in HARD]),
        citation_precision=sum(r.well_cited for r in answered)
        / max(sum(r.cited for r in answered), 1),
        abstention_precision=precision,
        abstention_recall=recall,
        abstention_f1=2 * precision * recall / (precision + recall) if precision + recall else 0.0,
        answerable_refused=_share([r.answer.abstained for r in answerable]),
        false_premises=_share(by_kind.get("false-premise", [])),
        ranking=ranking_figures([r.ranked for r in located], [r.gold.sections for r in located]),
        calibration=_calibration([r for r in results if r.gold.kind != "false-premise"]),
        words=mean(words(r.answer) for r in answerable) if answerable else 0.0,
        latency_ms=median(r.answer.timings["total"] for r in results),
    )


@dataclass(frozen=True, slots=True)
class Conversations:
    """Shares from 0 to 1 over conversations: of turns after the first that are right, of whole
    conversations in which every turn is, of small talk without citations, of questions in the
    middle that the documents do not answer refused, and of each kind of turn."""

    conversations: int
    turns: int
    follow_ups: float
    whole: float
    small_talk: float
    out_of_scope: float
    correct: dict[str, float]


def summarise_conversations(conversations: Sequence[Sequence[Result]]) -> Conversations:
    """Averages over conversations, whose turns are in order."""
    later = [result for turns in conversations for result in turns[1:]]
    by_kind: dict[str, list[bool]] = defaultdict(list)
    for result in later:
        by_kind[result.gold.kind].append(result.right)
    return Conversations(
        conversations=len(conversations),
        turns=sum(map(len, conversations)),
        follow_ups=_share([result.right for result in later]),
        whole=_share([all(result.right for result in turns) for turns in conversations]),
        small_talk=_share(by_kind.get(SMALL_TALK, [])),
        out_of_scope=_share([r.right for r in later if not r.gold.answerable]),
        correct={kind: _share(rights) for kind, rights in sorted(by_kind.items())},
    )


def words(answer: Answer) -> int:
    """Words of an answer, markers left out."""
    return len(re.findall(r"\S*\w\S*", fold(answer.markdown)))


def _calibration(results: Sequence[Result]) -> tuple[Bin, ...]:
    bins: list[Bin] = []
    for low, high in pairwise(CONFIDENCE_BINS):
        last = high == CONFIDENCE_BINS[-1]
        own = [
            r
            for r in results
            if low <= r.answer.confidence < high or (last and r.answer.confidence == high)
        ]
        if own:
            sure = mean(r.answer.confidence for r in own)
            bins.append(Bin(low, high, len(own), sure, _share([r.gold.answerable for r in own])))
    return tuple(bins)


def _share(values: Sequence[bool]) -> float:
    return sum(values) / len(values) if values else 0.0
