import json
import re

import pytest

from waymark.answering.claims import Claim, Evidence
from waymark.answering.verify import (
    NOT_SAID,
    TURNED,
    WRONG_FIGURE,
    Source,
    Verifier,
    is_turned,
    objections,
)
from waymark.indexing.pair_encoder import PairEncoder


@pytest.fixture(scope="module")
def verifier(index):
    names = sorted({p.section.name for p in index.passages.values()})
    return Verifier(index.embeddings.embed_query, PairEncoder(index.entailment), names)


@pytest.fixture(scope="module")
def sources(index):
    return [
        Source(evidence.words, passage.section.label, (evidence,))
        for passage in index.passages.values()
        for sentence in passage.sentences
        for evidence in (Evidence(passage, sentence),)
    ]


def quotes(claim):
    return [evidence.words for evidence in claim.evidence]


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("A data scientist can make the move in three to six months.", "3–6 months"),
        ("According to the guide, a PhD is not needed to become an AI engineer.", "not needed"),
        ("An AI product manager earns a median of $160k–$250k a year.", "$160,000"),
    ],
)
def test_a_reworded_sentence_is_cited_to_the_sentence_that_carries_it(
    verifier, sources, text, quote
):
    claim = verifier.claim(text, sources, ())
    assert isinstance(claim, Claim), claim
    assert any(quote in words for words in quotes(claim))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("A data scientist can make the move in 3–9 months.", WRONG_FIGURE),
        ("A data scientist can make the move in 3–6 years.", WRONG_FIGURE),
        ("A PhD is needed to become an AI engineer.", TURNED),
        ("A data scientist can make the move in 3–6 months at Siemens.", "Siemens"),
        ("AI tools such as Copilot do replace AI engineers.", TURNED),
        ("Most offices have free fruit.", NOT_SAID),
    ],
)
def test_what_the_guide_does_not_say_is_refused_with_its_reason(verifier, sources, text, why):
    verdict = verifier.claim(text, sources, ())
    assert isinstance(verdict, str)
    assert why in verdict or verdict == NOT_SAID


def test_the_figure_of_another_role_is_caught(verifier, sources):
    verdict = verifier.claim("A data engineer can make the move in 3–6 months.", sources, ())
    assert isinstance(verdict, str), quotes(verdict)


def test_a_pair_of_sentences_can_carry_one(verifier, sources):
    text = (
        "A data scientist can make the move in 3–6 months, and a data engineer can make the move "
        "in 6–9 months."
    )
    claim = verifier.claim(text, sources, ())
    assert isinstance(claim, Claim), claim
    assert len(claim.evidence) == 2


def test_every_sentence_of_the_guide_carries_itself(verifier, sources):
    refused = [s.text for s in sources if not isinstance(verifier.claim(s.text, [s], ()), Claim)]
    assert refused == []


def test_a_rewording_is_told_from_its_opposite(index):
    source = "Data Scientist: Data scientists already understand statistics and model training."
    same, opposite = PairEncoder(index.entailment).logits(
        [
            ("Statistics and training models are familiar ground to data scientists.", source),
            ("Statistics and training models are foreign ground to data scientists.", source),
        ]
    )
    assert same[0] > opposite[0]


def test_what_was_learned_from_is_in_neither_half(root):
    folder = root / "tests/quality/verification"

    def texts(name):
        lines = (folder / f"{name}.jsonl").read_text("utf-8").splitlines()
        return {" ".join(re.findall(r"\w+", json.loads(line)["text"].lower())) for line in lines}

    learned = texts("training")
    assert len(learned) > 10_000
    assert not learned & (texts("develop") | texts("measure"))


def test_opposites_turn_a_sentence_round():
    assert is_turned("Pay is the same.", "Pay varies.")
    assert not is_turned("It is not optional.", "It is required.")


@pytest.mark.parametrize("half", ["develop", "measure"])
def test_of_the_written_sentences_no_wrong_figure_is_let_through(index, root, half):
    names = sorted({p.section.name for p in index.passages.values()})
    path = root / "tests/quality/verification" / f"{half}.jsonl"
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    wrong = [row for row in rows if row["kind"] in ("figure", "other's figure")]
    assert len(rows) > 300 and len(wrong) > 40
    entailment = PairEncoder(index.entailment)
    let_through = [
        row["id"]
        for row in wrong
        if not any(
            objections(
                row["text"],
                [Source(" ".join(row["evidence"]), row["heading"])],
                names,
                entailment,
            )
        )
    ]
    assert let_through == []
