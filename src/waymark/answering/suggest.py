"""What a reader may want to ask next: anticipated questions near what was just answered."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice

from waymark.domain import PATH_SEPARATOR, Answer, Passage, Turn
from waymark.reading.anticipated import Anticipated
from waymark.wording import spelt_out

MOST_WORDS = 12
"""A longer question is no quick one to pick."""

SUGGESTED = 3
MOST_TRIED = 8
"""Questions asked to find those to suggest, so that they follow the answer at once."""

_PROPER = re.compile(r"[A-Z][^?!.:]*\?")
"""A whole sentence, as it is shown: the anticipated questions are mostly typed carelessly."""

_PERSONAL = re.compile(r"\b(?:I|I'm|I've|my|me|we|our)\b", re.I)


def suggestions(
    history: Sequence[Turn],
    anticipated: Sequence[Anticipated],
    passages: Mapping[str, Passage],
    is_spelt: Callable[[str], bool],
) -> Iterator[Anticipated]:
    """Questions whose answer is near the last one and has not been shown, the best first.

    First those of the section that the last answer cites first, then those of the sections beside
    it and around it; one for each sentence, in reading order, of those without typos for all that
    `is_spelt` says. None after a refusal.
    """
    last = history[-1].answer if history else None
    if last is None or last.abstained or not last.citations:
        return
    shown = {(c.document, c.start) for turn in history for c in turn.answer.citations}
    here = last.citations[0].section
    above = here.rpartition(PATH_SEPARATOR)[0]
    best: dict[tuple[str, int], Anticipated] = {}
    for question in (q for q in anticipated if _is_quick(q) and is_spelt(q.question)):
        key, place = question.evidence[0]
        passage = passages[key]
        sentence = passage.document_id, passage.sentences[place].start
        if sentence not in shown and passage.section.label.startswith(above):
            best[sentence] = min(best.get(sentence, question), question, key=_length)
    label_of = {at: passages[q.evidence[0][0]].section.label for at, q in best.items()}
    yield from (best[at] for at in sorted(best, key=lambda at: (label_of[at] != here, at)))


def answered(
    questions: Iterator[Anticipated],
    ask: Callable[[str], Answer],
    passages: Mapping[str, Passage],
) -> tuple[str, ...]:
    """The first few of the questions that are answered from their own sentence when asked."""

    def holds(question: Anticipated) -> bool:
        answer = ask(question.question)
        key, place = question.evidence[0]
        expected = passages[key].document_id, passages[key].sentences[place].start
        return not answer.abstained and expected in {
            (citation.document, citation.start) for citation in answer.citations
        }

    found: list[str] = []
    for question in islice(questions, MOST_TRIED):
        # two documents may answer the same one
        if question.question not in found and holds(question):
            found.append(question.question)
        if len(found) == SUGGESTED:
            break
    return tuple(found)


def _is_quick(question: Anticipated) -> bool:
    text = question.question
    return bool(
        len(question.evidence) == 1
        and question.operator == "none"
        and _PROPER.fullmatch(text)
        and spelt_out(text) == text
        and not _PERSONAL.search(text)
        and len(text.split()) <= MOST_WORDS
    )


def _length(question: Anticipated) -> tuple[int, str]:
    return len(question.question), question.question
