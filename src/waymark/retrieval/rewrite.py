"""A question in a conversation → the question that stands alone.

What a conversation carries is read off its turns: the question last answered, the thing it was
about, and the items last shown. From these come a few readings of a new question; which one holds
is decided by what the index knows of each (see `rewritten`).
"""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from waymark.domain import PATH_SEPARATOR, Turn
from waymark.markup import unescaped
from waymark.names import label, spoken_of
from waymark.retrieval.asked import outcomes
from waymark.retrieval.search import Found
from waymark.wording import WORD

_PRONOUN = re.compile(
    r"\b(?:he|she|they|him|her|them|his|hers|their|theirs|it|its|this|that|these|those|there|"
    r"one|ones)\b",
    re.I,
)
_OPENING = re.compile(
    r"^(?:(?:ok|okay|and|but|so|or|also|then|hm+|well|no|nah|wait|sorry|actually|oh|ah|thanks|thx|"
    r"ty|cool|nice|lol|haha|n|what about|how about|what of|i meant?|rather|instead)"
    r"\b[\s,.:!-]*)+",
    re.I,
)
_ORDINALS = {
    "first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "4th": 3,
    "fifth": 4, "5th": 4, "sixth": 5, "6th": 5, "last": -1, "latter": -1, "former": 0,
}  # fmt: skip
_ORDINAL = re.compile(
    rf"\b(?:the |that )?({'|'.join(_ORDINALS)})(?: one| of (?:them|those|these))?\b", re.I
)


_CORRECTED = re.compile(r"^\W*not\b[^,.;]*[,.;]\s*(?=\w)|,\s*not\b[^,.;]*", re.I)
"""What is taken back: "not google, tensorflow", "the engineer, not the scientist"."""

ALONE, COMPLETED = 2.0, 1.0
"""Weight of the question alone, and of each reading that completes it; chosen on the develop
conversations."""

STANDS_ALONE = 0.5
"""A question of more than a few words that is so near to an anticipated one needs no completing."""

LEAST_VOTE = 0.01
"""So that a reading which knows nothing of a sentence does not rule it out."""

FEW = 3
"""Words of a question that says too little by itself."""

MOST_SWAPPED = 4
"""Words that may stand in for what the last question was about."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a question, and how much its vote counts."""

    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class Context:
    """What a conversation carries into its next question.

    `query` is the question last answered, standing alone; `subject` the name of the section that
    its answer is from; `shown` the names of the items that it listed; `group` the heading over
    them.
    """

    query: str = ""
    subject: str = ""
    shown: tuple[str, ...] = ()
    group: str = ""


def context_of(history: Sequence[Turn]) -> Context:
    """What the turns so far carry; refusals and small talk carry nothing."""
    answered = [turn.answer for turn in history if turn.answer.query and turn.answer.citations]
    carried = [answer for answer in answered if not answer.abstained]
    if not carried:
        return Context(answered[-1].query if answered else "")
    last = carried[-1]
    subject = label(last.citations[0].section.split(PATH_SEPARATOR)[-1])
    shown: tuple[str, ...] = ()
    group = ""
    for answer in carried:
        items = [s for s in answer.statements if s.form in ("item", "row") and s.citations]
        if len(items) >= 2:
            shown = tuple(item_name(s.text, s.citations[0].section) for s in items)
            group = _heading_over([s.citations[0].section for s in items])
        elif names := next(filter(None, (_enumerated(s.text) for s in answer.statements)), ()):
            shown = names
            group = _heading_over([answer.citations[0].section])
    return Context(last.query, subject, shown, group)


def _heading_over(sections: Sequence[str]) -> str:
    """The last heading that sections have in common."""
    paths = [section.split(PATH_SEPARATOR) for section in sections]
    common = [names[0] for names in zip(*paths, strict=False) if len(set(names)) == 1]
    return common[-1] if common else ""


def _enumerated(text: str) -> tuple[str, ...]:
    """The names that a sentence lists after a colon; none where it lists fewer than three."""
    names = re.split(r",\s+(?:and\s+)?", text.partition(": ")[2].rstrip("."))
    return tuple(names) if len(names) >= 3 else ()


def item_name(text: str, section: str) -> str:
    """What an item is called: its text before a colon, where short, else its section."""
    name = unescaped(text).partition(": ")[0].strip("* ")
    return name if len(WORD.findall(name)) <= 8 else label(section.split(PATH_SEPARATOR)[-1])


def readings(question: str, context: Context) -> tuple[Reading, ...]:
    """The question alone, then completed in each way that the context allows."""
    bare = _CORRECTED.sub("", _OPENING.sub("", question)).strip() or question
    ordinal = _ORDINAL.search(bare)
    if ordinal and context.shown:
        place = _ORDINALS[ordinal[1].lower()]
        if -len(context.shown) <= place < len(context.shown):
            name = context.shown[place]
            rest = _ORDINAL.sub("", bare).strip(" ,?.")
            texts = (f"{name}: {rest}" if rest else "", _swapped(context, name), name)
            return tuple(Reading(text, COMPLETED) for text in texts if text)
    found = [Reading(question, ALONE)]
    if context.subject:
        found.append(Reading(f"{context.subject}: {bare}", COMPLETED))
        if _PRONOUN.search(bare):
            resolved = _PRONOUN.sub(lambda _: context.subject, bare, count=1)
            found.append(Reading(resolved, COMPLETED))
    if context.group and context.group != context.subject:
        found.append(Reading(f"{context.group}: {bare}", COMPLETED))
    if context.query:
        found.append(Reading(f"{context.query} {bare}", COMPLETED))
        swapped = _swapped(context, bare.strip(" ?.!"))
        if swapped and len(WORD.findall(bare)) <= MOST_SWAPPED:
            found.append(Reading(swapped, COMPLETED))
    return tuple(found)


def _swapped(context: Context, name: str) -> str:
    """The last question asked of something else; "" where it does not name what it is about."""
    words = spoken_of(context.query, context.subject)
    return context.query.replace(words, name) if words else ""


def rewritten(question: str, history: Sequence[Turn], search: Callable[[str], Found]) -> str:
    """The question as it stands alone: unchanged, or completed from the conversation.

    Each reading is searched for, and says with some probability that a sentence answers, or that
    none does. They vote, their votes weighted (a product of experts: Hinton, 2002); the reading
    that is surest of the winner is taken.
    """
    context = context_of(history)
    if not context.query:
        return question
    offered = readings(question, context)
    found = [search(reading.text) for reading in offered]
    if not found[0].matched:  # nothing to vote with: documents without anticipated questions
        return f"{context.query} {question}" if _leans(question) else question
    if not _leans(question) and found[0].matched[0].similarity >= STANDS_ALONE:
        return question
    votes = [outcomes(f.matched, f.fitted) for f in found]
    winner = max(
        dict.fromkeys(outcome for vote in votes for outcome in vote),
        key=lambda outcome: sum(
            reading.weight * math.log(LEAST_VOTE + vote.get(outcome, 0.0))
            for reading, vote in zip(offered, votes, strict=True)
        ),
    )
    surest = max(range(len(votes)), key=lambda place: votes[place].get(winner, 0.0))
    return offered[surest].text


def _leans(question: str) -> bool:
    """Whether a question hardly stands without what went before."""
    few = len(WORD.findall(_OPENING.sub("", question))) <= FEW
    return few or bool(_PRONOUN.search(question) or _OPENING.match(question))
