"""`waymark eval`: a folder of questions answered, judged and shown."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from waymark.chatbot import Chatbot
from waymark.domain import Turn
from waymark.evaluation.compare import Outcome, comparison_lines
from waymark.evaluation.measures import (
    Conversations,
    Result,
    Summary,
    judge,
    summarise,
    summarise_conversations,
)
from waymark.evaluation.questions import fold, read_conversations, read_gold

SHARES = (
    ("answerable_correct", "answerable questions answered right"),
    ("plain_correct", "of these, of plain kinds"),
    ("hard_correct", "of these, of hard kinds (several facts, computed, another language)"),
    ("citation_precision", "citations under a right section"),
    ("abstention_precision", "refusals that were right"),
    ("abstention_recall", "unanswerable questions refused"),
    ("abstention_f1", "F1 of the two"),
    ("answerable_refused", "answerable questions refused"),
    ("false_premises", "false premises corrected or refused"),
)


def measured(folder: Path, chatbot: Chatbot) -> tuple[tuple[Result, ...], Summary]:
    """Every single question of a folder answered and judged. Raises QuestionsUnreadable."""
    results = tuple(judge(gold, chatbot.ask(gold.question)) for gold in read_gold(folder))
    return results, summarise(results)


def conversed(folder: Path, chatbot: Chatbot) -> tuple[tuple[Result, ...], ...]:
    """Every conversation of a folder, its turns answered in order and judged."""
    found: list[tuple[Result, ...]] = []
    for golds in read_conversations(folder):
        history: list[Turn] = []
        for gold in golds:
            history.append(Turn(gold.question, chatbot.ask(gold.question, history)))
        pairs = zip(golds, history, strict=True)
        found.append(tuple(judge(gold, turn.answer) for gold, turn in pairs))
    return tuple(found)


def report_lines(
    results: Sequence[Result],
    summary: Summary,
    conversations: Sequence[Sequence[Result]],
    as_json: bool,
    before: Mapping[str, Outcome] | None,
    failures: bool,
) -> Iterator[str]:
    """What `waymark eval` prints: tables or JSON, a comparison with outcomes `before`, failures."""
    talks = summarise_conversations(conversations)
    if as_json:
        yield json.dumps(asdict(summary) | {"conversations": asdict(talks)}, indent=1)
    else:
        yield from table_lines(summary)
        if conversations:
            yield from ("", *conversation_lines(talks))
    if before is not None:
        yield from ("", *comparison_lines(before, results))
    if failures:
        turns = [result for turns in conversations for result in turns]
        yield from failure_lines([*results, *turns])


def conversation_lines(summary: Conversations) -> Iterator[str]:
    """The summary of the conversations as a Markdown table."""
    yield f"| {summary.conversations} conversations, {summary.turns} turns | |"
    yield "| --- | ---: |"
    yield f"| turns after the first answered right | {summary.follow_ups:.3f} |"
    yield f"| conversations with every turn right | {summary.whole:.3f} |"
    yield f"| small talk without citations | {summary.small_talk:.3f} |"
    yield f"| out-of-scope turns refused | {summary.out_of_scope:.3f} |"
    for kind, share in summary.correct.items():
        yield f"| right: {kind} | {share:.2f} |"


def table_lines(summary: Summary) -> Iterator[str]:
    """The summary as a Markdown table."""
    yield f"| {summary.questions} questions | |"
    yield "| --- | ---: |"
    for name, text in SHARES:
        yield f"| {text} | {getattr(summary, name):.3f} |"
    for name, value in summary.ranking.items():
        yield f"| section {name} | {value:.3f} |"
    yield f"| words an answer, mean | {summary.words:.1f} |"
    yield f"| milliseconds an answer, median | {summary.latency_ms:.1f} |"
    for kind, share in summary.correct.items():
        yield f"| right: {kind} | {share:.2f} |"
    yield ""
    yield "| confidence | answers | mean confidence | answerable |"
    yield "| --- | ---: | ---: | ---: |"
    for own in summary.calibration:
        span = f"{own.low:.1f}–{own.high:.1f}"
        yield f"| {span} | {own.answers} | {own.confidence:.2f} | {own.answerable:.2f} |"


def failure_lines(results: Sequence[Result]) -> Iterator[str]:
    """Each wrong answer with what it lacked."""
    for result in results:
        if not result.right:
            text = fold(result.answer.markdown).replace("\n", " / ")
            lacking = [p.pattern for p in result.gold.must if not p.search(text)]
            wrong = [p.pattern for p in result.gold.must_not if p.search(text)]
            yield f"{result.gold.id} ({result.gold.kind}): {result.gold.question}"
            yield f"    {text[:300]}"
            yield f"    lacking {lacking}, wrong {wrong}, confidence {result.answer.confidence}"
