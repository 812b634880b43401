"""The answer in a language model's words: drafted, each sentence verified, or given up.

The guide's own sentences have answered before the model is asked. They are its draft, decide what
it may say, and stay the answer where the model fails, says too little that holds, or leaves out
what they say first.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from langchain_core.language_models import BaseChatModel

from waymark.answering.claims import Claim, Evidence, cite, supported
from waymark.answering.extract import NAME as EXTRACTIVE
from waymark.answering.generate import drafted, rewritten
from waymark.answering.models import chat_model
from waymark.answering.stems import content
from waymark.answering.talk import evidence_of
from waymark.answering.verify import WRONG_FIGURE, Source, Verifier
from waymark.domain import Answer, Document, Passage, Removed, Turn
from waymark.errors import ModelFailed, ModelMissing
from waymark.indexing.index import Index
from waymark.indexing.pair_encoder import PairEncoder
from waymark.markup import escaped, unescaped
from waymark.reading.quantities import numbers_in
from waymark.settings import Settings

MOST_PASSAGES = 5
"""Passages that a model is offered: those cited first, then the next best."""

LEAST_SUPPORTED = 0.5
"""Share of a model's sentences that must hold; with fewer of them the rest is not trusted."""

NOT_IN_GUIDE = "*(not in the guide)*"


class Worder:
    """Words answers over one index with the models that the settings allow; `ask` answers a
    question in the guide's own sentences."""

    def __init__(self, index: Index, settings: Settings, ask: Callable[[str], Answer]) -> None:
        self._index = index
        self._settings = settings
        self._ask = ask
        self._models: dict[str, BaseChatModel] = {}

    def stream(self, plain: Answer, history: Sequence[Turn], name: str) -> Iterator[Answer]:
        """The answer as it grows, sentence by sentence; the last one is whole.

        `plain` is the answer in the guide's own sentences, which stays where the model cannot be
        used. Raises ModelMissing where it is not allowed.
        """
        if name not in self._settings.models:
            allowed = ", ".join(self._settings.models) or "none"
            raise ModelMissing(f"The model '{name}' is not among those allowed: {allowed}.")
        try:
            model = self._model(name)
        except ModelMissing as error:
            note = f"{error} These are the guide's own sentences."
            yield _noted(plain, note) if _wordable(plain) else plain
            return
        if plain.abstained and history:
            plain = self._asked_again(plain, history, model)
        if _wordable(plain):
            yield from self._worded(plain, model, name)
        else:
            yield plain

    @cached_property
    def _verifier(self) -> Verifier:
        index = self._index
        names = {passage.section.name for passage in index.passages.values()}
        return Verifier(index.embeddings.embed_query, PairEncoder(index.entailment), sorted(names))

    def _model(self, name: str) -> BaseChatModel:
        settings = self._settings
        if name not in self._models:
            self._models[name] = chat_model(name, settings.model_url, settings.model_seconds)
        return self._models[name]

    def _asked_again(
        self, refused: Answer, history: Sequence[Turn], model: BaseChatModel
    ) -> Answer:
        """A refused follow-up as the model completes it: where that keeps every word of weight
        and takes the others from the conversation."""
        try:
            text = rewritten(model, refused.question, history, self._settings.model_seconds)
        except ModelFailed:
            return refused
        typed = content(refused.question)
        said = " ".join(f"{turn.question} {turn.answer.markdown}" for turn in history)
        if not typed <= content(text) <= typed | content(said):
            return refused
        again = self._ask(text)
        if again.abstained:
            return refused
        return replace(again, question=refused.question, completed=True)

    def _worded(self, plain: Answer, model: BaseChatModel, name: str) -> Iterator[Answer]:
        passages, documents = self._index.passages, self._index.documents
        offered = _offered(plain, passages)
        sources = _sources(plain, offered, passages)
        claims: list[Claim] = []
        removed: list[Removed] = []
        said: set[str] = set()  # small models say a sentence again and again
        failure = ""
        draft = unescaped(" ".join(statement.text for statement in plain.statements))
        try:
            for sentence in drafted(
                model, plain.query, draft, offered, self._settings.model_seconds
            ):
                if sentence.text in said:
                    continue
                said.add(sentence.text)
                marked = [offered[n - 1].id for n in sentence.markers if 0 < n <= len(offered)]
                verdict = self._verifier.claim(sentence.text, sources, marked)
                if isinstance(verdict, Claim) and supported(verdict):
                    claims.append(verdict)
                    yield _written(plain, claims, removed, name, documents)
                    continue
                reason = verdict if isinstance(verdict, str) else WRONG_FIGURE
                removed.append(Removed(sentence.text, reason))
                if self._settings.keep_unsupported:
                    claims.append(Claim(f"{escaped(sentence.text)} {NOT_IN_GUIDE}"))
        except ModelFailed as error:
            failure = str(error)
        failure = failure or _shortcoming(claims, removed, plain)
        if not failure:
            yield _written(plain, claims, removed, name, documents)
            return
        note = (
            f"{name} did not word this answer, because {failure}: "
            "these are the guide's own sentences."
        )
        yield replace(
            _noted(plain, note), checked=_checked(claims, removed), removed=tuple(removed)
        )


def _wordable(answer: Answer) -> bool:
    return not answer.abstained and answer.writer == EXTRACTIVE and bool(answer.citations)


def _noted(answer: Answer, note: str) -> Answer:
    return replace(answer, note=f"{answer.note} {note}".strip())


def _shortcoming(claims: Sequence[Claim], removed: Sequence[Removed], plain: Answer) -> str:
    """Why what is left of a model's text cannot be the answer; "" where it can."""
    carried = [claim for claim in claims if claim.evidence]
    if len(carried) < max(LEAST_SUPPORTED * _checked(claims, removed), 1):
        return "the guide does not support most of what it wrote"
    if not _says_first(carried, plain):
        return "it left out what the guide says first"
    return ""


def _checked(claims: Sequence[Claim], removed: Sequence[Removed]) -> int:
    return sum(bool(claim.evidence) for claim in claims) + len(removed)


def _written(
    plain: Answer,
    claims: Sequence[Claim],
    removed: Sequence[Removed],
    name: str,
    documents: Mapping[str, Document],
) -> Answer:
    statements, citations = cite(claims, documents)
    return replace(
        plain,
        statements=statements,
        citations=citations,
        writer=name,
        checked=_checked(claims, removed),
        removed=tuple(removed),
    )


def _offered(plain: Answer, passages: Mapping[str, Passage]) -> list[Passage]:
    cited = [evidence_of(citation, passages).passage for citation in plain.citations]
    near = [retrieved.passage for retrieved in plain.retrieved]
    return list({passage.id: passage for passage in (*cited, *near)}.values())[:MOST_PASSAGES]


def _sources(
    plain: Answer, offered: Sequence[Passage], passages: Mapping[str, Passage]
) -> list[Source]:
    """Each sentence offered, and each claim that was computed from several."""
    sources = [
        Source(evidence.words, passage.section.label, (evidence,))
        for passage in offered
        for sentence in passage.sentences
        for evidence in (Evidence(passage, sentence),)
    ]
    for statement in plain.statements:
        if len(statement.citations) > 1:
            evidence = tuple(evidence_of(citation, passages) for citation in statement.citations)
            text = unescaped(statement.text).replace("**", "")
            words = " ".join([text, *(e.words for e in evidence)])
            heading = ". ".join(dict.fromkeys(e.passage.section.label for e in evidence))
            sources.append(Source(words, heading, evidence, frozenset(numbers_in(text))))
    return sources


def _says_first(claims: Sequence[Claim], plain: Answer) -> bool:
    """Whether the model's claims rest on the sentence that the plain answer cites first."""
    first = plain.citations[0]
    return any(
        evidence.sentence.start == first.start and evidence.passage.document_id == first.document
        for claim in claims
        for evidence in claim.evidence
    )
