"""A question in a conversation → the question that stands alone.

What a conversation carries is read off its turns: the question last answered, the thing it was
about, and the items last shown. From these come a few readings of a new question; which one holds
is decided by what the index knows of each, and by what was learned of follow-ups (see `Rewriter`).
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from waymark.domain import PATH_SEPARATOR, Turn
from waymark.followups import LEAST_VOTE, FollowUps, Layout, Matrix
from waymark.indexing.fit import Vector
from waymark.indexing.index import Index
from waymark.markup import unescaped
from waymark.names import label, spoken_of
from waymark.reading.anticipated import Anticipated, Place
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
_PREPOSITION = re.compile(
    r"^(?:in|at|for|with|without|on|by|as|from|under|after|before|during|per)\b", re.I
)
_CORRECTED = re.compile(r"^\W*not\b[^,.;]*[,.;]\s*(?=\w)|,\s*not\b[^,.;]*", re.I)
"""What is taken back: "not google, tensorflow", "the engineer, not the scientist"."""

ALONE, COMPLETED = 2.0, 1.0
"""Weight of the question alone, and of each reading that completes it; chosen on the develop
conversations."""

STANDS_ALONE, SURELY = 0.5, 0.8
"""A question of more than a few words that is so near to an anticipated one needs no completing;
the second where what was learned of follow-ups has a say. On the develop conversations 0.7 to 0.9
turn no answer."""

WRITTEN, NEARNESS, OPERATOR = 0.9, 0.3, 0.1
"""How probable it is that an anticipated question means its own sentences, what its distance from
the readings costs, and how much it counts that it asks for the same operation; chosen on the
develop conversations."""

FEW = 3
"""Words of a question that says too little by itself."""

MOST_SWAPPED = 4
"""Words that may stand in for what the last question was about."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a question. `slot` is one of `followups.SLOTS`."""

    slot: str
    text: str


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


@dataclass(frozen=True, slots=True)
class Standalone:
    """A question that stands alone; with a `background`, it is searched for as it was typed,
    beside that."""

    text: str
    background: str = ""


def background_of(history: Sequence[Turn]) -> str:
    """What a conversation is about, in the words of its first question and its last."""
    asked = [turn.question for turn in history if turn.answer.query]
    return " ".join(dict.fromkeys((*asked[:1], *asked[-1:])))


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
    found = [Reading("alone", question)]
    ordinal = _ORDINAL.search(bare)
    if ordinal and context.shown:
        place = _ORDINALS[ordinal[1].lower()]
        if -len(context.shown) <= place < len(context.shown):
            name = context.shown[place]
            rest = _ORDINAL.sub("", bare).strip(" ,?.")
            text = f"{name}: {rest}" if rest else _swapped(context, name) or name
            found.append(Reading("ordinal", text))
    if context.subject:
        found.append(Reading("subject", f"{context.subject}: {bare}"))
        if _PRONOUN.search(bare):
            resolved = _PRONOUN.sub(lambda _: context.subject, bare, count=1)
            found.append(Reading("pronoun", resolved))
    if context.group and context.group != context.subject:
        found.append(Reading("group", f"{context.group}: {bare}"))
    if context.query:
        found.append(Reading("query", f"{context.query} {bare}"))
        swapped = _swapped(context, bare.strip(" ?.!"))
        if swapped and len(WORD.findall(bare)) <= MOST_SWAPPED:
            found.append(Reading("swapped", swapped))
    return tuple(found)


def _swapped(context: Context, name: str) -> str:
    """The last question asked of something else; "" where it does not name what it is about."""
    words = spoken_of(context.query, context.subject)
    return context.query.replace(words, name) if words else ""


LEAST_EXPECTED = 0.015
"""A sentence less probable is not expected: what goes on when all has been said."""

REMEMBERED = 64
"""Readings whose search is remembered."""


class Rewriter:
    """Rewrites questions about one index; `search` finds what it holds for a reading."""

    def __init__(self, index: Index, search: Callable[[str], Found]) -> None:
        self._followups = index.followups
        self._operator = index.learned.operator
        self._worded = index.learned.worded
        self._passages = index.passages
        self._layout = Layout(index.passages)
        self._embedding = index.embeddings.embed_query
        # a message is read for what it means, and again to be rewritten
        self._search = lru_cache(REMEMBERED)(search)

    def rewritten(self, question: str, history: Sequence[Turn]) -> Standalone:
        """The question as it stands alone: unchanged, or completed from the conversation.

        Each reading is searched for, and says with some probability that a sentence answers, or
        that none does. What was learned of follow-ups weighs them, and where the sentence lies to
        the last answer; without it they vote. Documents without anticipated questions are searched
        with what was asked before in the background. Then the reading is taken, or the anticipated
        question, that comes closest to what is probable.
        """
        context = context_of(history)
        if not context.query:
            return Standalone(question)
        offered = readings(question, context)
        found = {reading.slot: self._search(reading.text) for reading in offered}
        alone = found["alone"]
        if not alone.matched:  # nothing to go by: documents without anticipated questions
            text = f"{context.query} {question}" if _leans(question) else question
            return Standalone(text, background_of(history))
        nearest = alone.matched[0].similarity
        learned = self._learned(history)
        if not _leans(question) and nearest >= (SURELY if learned else STANDS_ALONE):
            return Standalone(question)
        votes = {slot: self._votes(own) for slot, own in found.items()}
        if learned:
            probable = self._probable(learned, question, alone.vector, votes, history)
        else:
            probable = _voted(votes)
        if not _leans(question) and votes["alone"].argmax() == probable.argmax():
            return Standalone(question)
        candidates = [(_agreement(probable, votes[r.slot]), r.text) for r in offered]
        if learned and probable.argmax() < len(self._layout.places):
            operators = self._operator.probabilities(self._worded(question, alone.vector))
            candidates += self._anticipated(probable, list(found.values()), operators)
        return Standalone(max(candidates, key=lambda candidate: candidate[0])[1])

    def expected(
        self, question: str, history: Sequence[Turn]
    ) -> tuple[tuple[Place, ...], float | None]:
        """The sentences that a message ("go on") may well mean, best first, and how probable the
        first of them is; nothing where nothing was learned of follow-ups."""
        learned, context = self._learned(history), context_of(history)
        if learned is None or not context.query:
            return (), None
        found = {r.slot: self._search(r.text) for r in readings(question, context)}
        votes = {slot: self._votes(own) for slot, own in found.items()}
        probable = self._probable(learned, question, found["alone"].vector, votes, history)
        order = np.argsort(-probable[:-1], kind="stable")
        likely = (n for n in order.tolist() if probable[n] >= LEAST_EXPECTED)
        return tuple(self._layout.places[n] for n in likely), float(probable[:-1].max())

    def about(self, question: str, history: Sequence[Turn]) -> str:
        """What a fragment asks that nothing answers: "in Ireland?" goes on from the last question,
        and a pronoun stands for what its answer was about. Any other question is left as it is."""
        context = context_of(history)
        bare = _OPENING.sub("", question).strip()
        if context.query and _PREPOSITION.match(bare) and len(WORD.findall(bare)) <= MOST_SWAPPED:
            return f"{context.query.rstrip(' ?.!')} {bare}"
        top = {p.section.path[0] for p in self._passages.values()}
        if context.subject and context.subject not in top and _PRONOUN.search(bare):
            return _PRONOUN.sub(lambda _: context.subject, bare, count=1)
        return question

    def _votes(self, found: Found) -> Matrix:
        return self._layout.vector(outcomes(found.matched, found.fitted))

    def _probable(
        self,
        learned: FollowUps,
        question: str,
        vector: Vector,
        votes: Mapping[str, Matrix],
        history: Sequence[Turn],
    ) -> Matrix:
        """How probable it is that each sentence is meant, and, at the end, that none is."""
        before = next(turn.answer.query for turn in reversed(history) if turn.answer.query)
        asked = np.array(self._embedding(before), dtype=np.float32)
        trail = self._trail(history)
        return learned.probabilities(question, vector, asked, votes, trail, self._layout)

    def _anticipated(
        self, probable: Matrix, found: Sequence[Found], operators: Mapping[str, float]
    ) -> Iterator[tuple[float, str]]:
        """The anticipated questions near any reading that the most probable sentence answers."""
        best = self._layout.places[int(probable.argmax())]
        nearness: dict[Anticipated, float] = {}
        for match in (match for own in found for match in own.matched):
            if best in match.question.evidence:
                known = nearness.get(match.question, 0.0)
                nearness[match.question] = max(known, match.similarity)
        for question, similarity in nearness.items():
            share = WRITTEN / len(question.evidence)
            vote = self._layout.vector(dict.fromkeys(question.evidence, share))
            far = NEARNESS * (1.0 - similarity)
            done = OPERATOR * np.log(LEAST_VOTE + operators.get(question.operator, 0.0))
            yield _agreement(probable, vote) - far + float(done), question.question

    def _trail(self, history: Sequence[Turn]) -> list[list[int]]:
        starts = self._layout.starts
        return [
            []
            if turn.answer.abstained
            else [
                starts[c.document, c.start]
                for c in turn.answer.citations
                if (c.document, c.start) in starts
            ]
            for turn in history
            if turn.answer.query
        ]

    def _learned(self, history: Sequence[Turn]) -> FollowUps | None:
        """What was learned for the document that was last cited."""
        cited = (c.document for turn in reversed(history) for c in turn.answer.citations)
        return self._followups.get(next(cited, ""))


def _voted(votes: Mapping[str, Matrix]) -> Matrix:
    """The readings' votes, weighted: a product of experts (Hinton, 2002)."""
    scores = sum(
        (ALONE if slot == "alone" else COMPLETED) * np.log(LEAST_VOTE + vote)
        for slot, vote in votes.items()
    )
    odds = np.exp(scores - np.max(scores))
    probable: Matrix = odds / odds.sum()
    return probable


def _agreement(probable: Matrix, vote: Matrix) -> float:
    """How well a reading's probabilities agree with the probable ones: their negative cross
    entropy."""
    return float(probable @ np.log(LEAST_VOTE + vote))


def _leans(question: str) -> bool:
    """Whether a question hardly stands without what went before."""
    few = len(WORD.findall(_OPENING.sub("", question))) <= FEW
    return few or bool(_PRONOUN.search(question) or _OPENING.match(question))
