"""What people say in a chat beside asking: thanks, "more", "shorter", "where does it say that?"."""

import re
from collections.abc import Mapping, Sequence
from typing import Literal

from waymark.answering.claims import Claim, Evidence, quoted
from waymark.answering.evidence import Scored
from waymark.domain import PATH_SEPARATOR, Answer, Citation, Passage, Turn
from waymark.indexing.fit import Learned, Vector
from waymark.markup import escaped
from waymark.names import label
from waymark.reading.quantities import numbers_in

NAME = "conversation"
"""The writer of small talk, which is the one kind of answer without citations."""

SURE, SURE_AT_FIRST = 0.5, 0.8
"""Least probability that a message is not a question; the second where no turn came before."""

REMARK, SURELY_MEANT = 0.6, 0.7
"""After an answer a message is small talk where it sounds so with the first probability and does
not mean one sentence with the second; chosen, like those above, on the develop conversations."""

MOST_WORDS = 9
"""A longer message is taken for a question."""

SURELY_SHOWN, HARDLY_MEANT = 0.7, 0.1
"""What "more" means: with the first probability a sentence that was shown, with less than the
second any other. On the develop conversations 0.5 and 0.7 turn the same answers."""

NO_MORE = "The guide says no more about it"

MOST_MORE = 3
MOST_PLACES = 4

TurnKind = Literal["question", "greeting", "thanks", "bye", "reaction", "more", "shorter", "where"]

REPLIES: Mapping[str, str] = {
    "greeting": "Hello. Ask me anything about the guide.",
    "thanks": "You're welcome. Ask on whenever you like.",
    "bye": "Goodbye, and good luck.",
    "reaction": "Ask on whenever you like.",
}


def turn_kind(
    text: str,
    vector: Vector,
    learned: Learned,
    history: Sequence[Turn],
    surest: float | None = None,
) -> str:
    """What kind of message it is: one of `TurnKind`.

    What is said about an answer ("shorter") is a question where there is no answer yet. Of what
    sounds like small talk, `surest` is how probable the sentence is that it most probably means
    ("damn ok. price"), where that was learned.
    """
    if len(text.split()) > MOST_WORDS:
        return "question"
    probabilities = learned.turn.probabilities(learned.worded(text, vector))
    beside = {kind: share for kind, share in probabilities.items() if kind != "question"}
    kind = max(beside, key=lambda name: beside[name])
    if kind not in ("greeting", "thanks", "bye") and last_answer(history) is None:
        return "question"
    if kind not in REPLIES or not history:
        return kind if beside[kind] >= (SURE if history else SURE_AT_FIRST) else "question"
    if sum(beside.values()) < REMARK:
        return "question"
    talks = beside[kind] >= SURE if surest is None else surest < SURELY_MEANT
    return kind if talks else "question"


def last_answer(history: Sequence[Turn]) -> Answer | None:
    """The answer that "it" and "that" in such a message mean: the last with a citation."""
    return next((turn.answer for turn in reversed(history) if turn.answer.citations), None)


def shorter(answer: Answer, passages: Mapping[str, Passage]) -> tuple[Claim, ...]:
    """The first statement of an answer that is cited, as it was checked when it was made; of a
    list, what introduces it and how each item begins."""
    cited = [statement for statement in answer.statements if statement.citations]
    first, *rest = cited
    short = [(first, first.text)]
    if first.text.endswith(":"):
        short += [(s, _beginning(s.text)) for s in rest if s.form == "item"]
    return tuple(
        Claim(
            text,
            tuple(evidence_of(citation, passages) for citation in statement.citations),
            statement.form,
            frozenset(numbers_in(text)),
        )
        for statement, text in short
    )


def _beginning(item: str) -> str:
    """An item of a list up to its first comma, colon or bracket, which begin examples.

    >>> _beginning("Lead with impact, such as a bridge: 3 km.")
    'Lead with impact'
    """
    return re.split(r"[,:;(]\s|\s\(", item)[0].rstrip(" .")


def places(answer: Answer, passages: Mapping[str, Passage]) -> tuple[Claim, ...]:
    """The quotes that an answer rests on, each with the section it stands in."""
    return tuple(
        Claim(f"{_section(citation)}“{escaped(evidence.words)}”", (evidence,), "item")
        for citation in answer.citations[:MOST_PLACES]
        for evidence in (evidence_of(citation, passages),)
    )


def more(
    expected: Sequence[tuple[Evidence, float]],
    beside: Sequence[Evidence],
    answers: Sequence[Answer],
) -> tuple[Claim, ...]:
    """What goes on from the answers so far: the sentences that are `expected`, with their
    probability, best first, and then those `beside`, as far as none of the answers has shown them.

    Where a sentence is surely meant that was shown, and hardly one that was not, there is no more
    about it than that. At the end, what was expected and the last answer did not show.
    """
    shown = {at for answer in answers for at in _shown(answer)}
    likely = [evidence for evidence, share in expected if share >= HARDLY_MEANT]
    fresh = [evidence for evidence in likely if _at(evidence) not in shown]
    offered = [evidence for evidence, _ in expected]
    if expected and expected[0][1] >= SURELY_SHOWN and not fresh:
        quote = quoted(offered[0])
        return (Claim(f"{NO_MORE} than this: {quote.text}", quote.evidence),)
    last = next((_shown(answer) for answer in reversed(answers) if answer.citations), frozenset())
    goes_on = (
        fresh
        or [evidence for evidence in beside if _at(evidence) not in shown]
        or [evidence for evidence in offered if _at(evidence) not in last]
    )
    return tuple(map(quoted, goes_on[:MOST_MORE]))


def _at(evidence: Evidence) -> tuple[str, int]:
    return evidence.passage.document_id, evidence.sentence.start


def _shown(answer: Answer) -> frozenset[tuple[str, int]]:
    return frozenset((citation.document, citation.start) for citation in answer.citations)


def nearby(scored: Sequence[Scored], before: Answer) -> list[Evidence]:
    """The sentences of the sections that a question was answered from, then those of sections
    beside them, each the best first."""
    sections = {citation.section for citation in before.citations}
    found = [s.evidence for s in scored if s.evidence.sentence.kind in ("sentence", "item")]
    above = {section.rpartition(PATH_SEPARATOR)[0] for section in sections}

    def distance(evidence: Evidence) -> int:
        own = evidence.passage.section.label
        return 0 if own in sections else 1 if own.rpartition(PATH_SEPARATOR)[0] in above else 2

    return sorted((evidence for evidence in found if distance(evidence) < 2), key=distance)


def evidence_of(citation: Citation, passages: Mapping[str, Passage]) -> Evidence:
    """The sentence that a citation quotes."""
    return next(
        Evidence(passage, sentence)
        for passage in passages.values()
        if passage.document_id == citation.document
        for sentence in passage.sentences
        if sentence.start == citation.start
    )


def _section(citation: Citation) -> str:
    name = label(citation.section.split(PATH_SEPARATOR)[-1])
    return "" if any(letter.isdigit() for letter in name) else f"{escaped(name)}: "
