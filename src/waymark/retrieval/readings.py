"""What a conversation carries into its next question, and the ways to read that question in it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from waymark.domain import PATH_SEPARATOR, Turn
from waymark.markup import unescaped
from waymark.names import label, spoken_of
from waymark.wording import WORD

PRONOUN = re.compile(
    r"\b(?:he|she|they|him|her|them|his|hers|their|theirs|it|its|this|that|these|those|there|"
    r"one|ones)\b",
    re.I,
)
OPENING = re.compile(
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
PREPOSITION = re.compile(
    r"^(?:in|at|for|with|without|on|by|as|from|under|after|before|during|per)\b", re.I
)
_CORRECTED = re.compile(r"^\W*not\b[^,.;]*[,.;]\s*(?=\w)|,\s*not\b[^,.;]*", re.I)
"""What is taken back: "not google, tensorflow", "the engineer, not the scientist"."""

MOST_SWAPPED = 4
"""Words that may stand in for what the last question was about."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a question: its kind, and the text."""

    kind: str
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


def cited_last(history: Sequence[Turn]) -> str:
    """The id of the document that was cited last; "" for none."""
    cited = (c.document for turn in reversed(history) for c in turn.answer.citations)
    return next(cited, "")


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
    bare = _CORRECTED.sub("", OPENING.sub("", question)).strip() or question
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
        if PRONOUN.search(bare):
            resolved = PRONOUN.sub(lambda _: context.subject, bare, count=1)
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
