"""The direct answer in front of a sentence: the figure, the name, yes or no."""

import re
from collections import defaultdict

from waymark.answering.claims import Evidence
from waymark.answering.question import Asked
from waymark.retrieval.asked import SHARPNESS
from waymark.retrieval.search import Found

VERDICT_NEARNESS = 0.45
"""Least similarity to an anticipated yes/no question whose verdict counts."""

LIKELY_KIND = 0.25
"""Least probability that a figure of some kind is asked for, to put one in front."""

_OPENS = re.compile(r"(?:in short,?\s+)?(yes|no)\b[,.:;—–-]", re.I)
_NEGATION = re.compile(
    r"\b(no|not|never|without|skip|avoid|unless|n't|don't|doesn't|can't|isn't)\b|n't\b", re.I
)


def direct_answer(asked: Asked, best: Evidence, found: Found) -> str:
    """What the question asks for in a word or two, taken from `best`; "" where there is none."""
    figures = best.sentence.quantities
    likely = max((asked.kinds.get(figure.kind, 0.0) for figure in figures), default=0.0)
    if likely >= LIKELY_KIND:
        return next(f.text for f in figures if asked.kinds.get(f.kind, 0.0) == likely)
    if asked.kind == "yesno":
        return verdict(asked, best, found)
    if asked.kind == "name":
        return _name(best)
    return ""


def verdict(asked: Asked, best: Evidence, found: Found) -> str:
    """ "Yes" or "No" as the near questions with the same evidence have it, else as the sentence
    opens; "" where neither settles it."""
    negated = bool(_NEGATION.search(asked.text))
    place = (best.passage.id, best.passage.sentences.index(best.sentence))
    votes: dict[str, float] = defaultdict(float)
    for match in found.matched:
        question = match.question
        same_turn = bool(_NEGATION.search(question.question)) == negated
        near = match.similarity >= VERDICT_NEARNESS
        if question.verdict and near and same_turn and place in question.evidence:
            votes[question.verdict] += match.similarity**SHARPNESS
    if votes:
        return max(sorted(votes), key=lambda word: votes[word]).capitalize()
    opening = _OPENS.match(best.words)
    return opening[1].capitalize() if opening and not negated else ""


def _name(best: Evidence) -> str:
    """The name of the item or person that the sentence is about."""
    section = best.passage.section.name
    person = re.search(r"\(([A-Z][\w'-]+)(?:,[^)]*)?\)", section)
    if person and best.sentence.text.startswith(person[1]):
        return person[1]
    if best.sentence.kind == "item" and section in best.words:
        return section
    return ""
