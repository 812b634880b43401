"""The direct answer in front of a sentence: the figure, the name, yes or no."""

import re

from waymark.answering.claims import Evidence
from waymark.answering.question import Asked
from waymark.retrieval.search import Found

VERDICT_NEARNESS = 0.72
"""Least similarity to an anticipated yes/no question whose verdict is taken over."""

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
    """ "Yes" or "No" where the sentence opens with it, or where a near question settles it."""
    opening = _OPENS.match(best.words)
    negated = bool(_NEGATION.search(asked.text))
    for match in found.matched[:3]:
        question = match.question
        place = best.passage.sentences.index(best.sentence)
        same_evidence = (best.passage.id, place) in question.evidence
        same_turn = bool(_NEGATION.search(question.question)) == negated
        near = match.meaning >= VERDICT_NEARNESS
        if question.verdict and near and same_evidence and same_turn:
            return question.verdict.capitalize()
    if opening and not negated:
        return opening[1].capitalize()
    return ""


def _name(best: Evidence) -> str:
    """The name of the item or person that the sentence is about."""
    section = best.passage.section.name
    person = re.search(r"\(([A-Z][\w'-]+)(?:,[^)]*)?\)", section)
    if person and best.sentence.text.startswith(person[1]):
        return person[1]
    if best.sentence.kind == "item" and section in best.words:
        return section
    return ""
