"""The values that travel through Waymark. Frozen; imports nothing of ours.

All offsets count characters of `Document.text`, start inclusive and end exclusive.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

SentenceKind = Literal["sentence", "lead-in", "item", "heading"]
QuantityKind = Literal["duration", "money", "percentage", "count", "date"]
PATH_SEPARATOR = " > "


@dataclass(frozen=True, slots=True)
class Document:
    """One file of the corpus. `id` is its path below the corpus folder, with forward slashes."""

    id: str
    title: str
    text: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and everything under it, or a list item that has a name of its own."""

    document_id: str
    path: tuple[str, ...]
    start: int
    end: int

    @property
    def name(self) -> str:
        """The last heading of the path."""
        return self.path[-1]

    @property
    def label(self) -> str:
        """The path as users see it."""
        return PATH_SEPARATOR.join(self.path)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure in a sentence, with its own span.

    `low` and `high` are in the kind's base unit: days, dollars (or the currency's unit), percent,
    pieces, calendar years. They are equal for a single figure; `high` is infinite for "400,000+".
    """

    kind: QuantityKind
    low: float
    high: float
    unit: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """The smallest thing that is cited: a sentence, a list item, or a heading that states a fact.

    `lead_in` is the span of the sentence that introduces the list an item belongs to.
    """

    text: str
    start: int
    end: int
    kind: SentenceKind
    lead_in: tuple[int, int] | None = None
    quantities: tuple[Quantity, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """Neighbouring sentences of one section: the unit that is retrieved."""

    id: str
    document_id: str
    section: Section
    text: str
    start: int
    end: int
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Retrieved:
    """A passage found for a query.

    `score` is the fused one; `why` holds what it was made of; `sentence_scores` has one cosine
    for each of the passage's sentences.
    """

    passage: Passage
    score: float
    why: Mapping[str, float]
    sentence_scores: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Citation:
    """An exact span of a document: `quote == document.text[start:end]`, inside `section`."""

    number: int
    document: str
    section: str
    quote: str
    start: int
    end: int
    document_sha256: str


Form = Literal["prose", "item", "row"]
"""How a statement is set: running on, as an item of a list, or as a row of a table."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One claim in Markdown, without markers, and the citations that carry it.

    The text of a row is "name: value".
    """

    text: str
    citations: tuple[Citation, ...] = ()
    form: Form = "prose"


def joined(statements: Sequence[Statement], marker: Callable[[Citation], str]) -> str:
    """Statements as Markdown, each followed by its markers: prose runs on, items and rows stand on
    lines of their own."""
    text, before = "", ""
    for statement in statements:
        markers = "".join(f" {marker(citation)}" for citation in statement.citations)
        form = statement.form
        if before:
            text += "\n\n" if before != form else " " if form == "prose" else "\n"
        if form == "row":
            name, _, value = statement.text.replace("|", "\\|").rpartition(": ")
            text += "| | |\n| --- | --- |\n" if before != form else ""
            text += f"| {name} | {value}{markers} |"
        else:
            text += f"{'- ' if form == 'item' else ''}{statement.text}{markers}"
        before = form
    return text


@dataclass(frozen=True, slots=True)
class Removed:
    """A sentence of a language model that was not shown, and why."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Answer:
    """All that the page, the command line and the tests show of an answer."""

    question: str
    query: str
    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    retrieved: tuple[Retrieved, ...]
    confidence: float
    abstained: bool
    writer: str
    timings: Mapping[str, float]
    """Milliseconds by step; "total" is the whole."""
    completed: bool = False
    """Whether `query` was completed from the conversation."""
    note: str = ""
    """What is said about the answer and not by the documents."""
    checked: int = 0
    """How many sentences of a language model were held against the documents."""
    removed: tuple[Removed, ...] = ()
    """Those of them that nothing there supports."""

    @property
    def markdown(self) -> str:
        """The statements as a reader sees them, and the note below."""
        text = joined(self.statements, lambda citation: f"[{citation.number}]")
        return f"{text}\n\n*{self.note}*" if self.note else text


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and the answer it got."""

    question: str
    answer: Answer
