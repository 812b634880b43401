import json

import pytest

from waymark.domain import Document
from waymark.errors import QuestionsUnreadable
from waymark.reading import passages_of
from waymark.reading.anticipated import read_anticipated

TEXT = "# Kit\n\nBring a rope. Leave the dog.\n"
PASSAGES = passages_of(Document("kit.md", "Kit", TEXT, ""), 900)


def written(tmp_path, *rows):
    path = tmp_path / "kit.questions.jsonl"
    path.write_text("\n".join(r if isinstance(r, str) else json.dumps(r) for r in rows))
    return path


def test_evidence_becomes_passage_and_place(tmp_path):
    path = written(
        tmp_path,
        {"question": "pets?", "section": "Kit", "evidence": ["Leave the dog."], "asks": "yesno"},
        {"question": "snow?", "section": "Kit", "covered": False},
    )
    (pets, snow), complaints = read_anticipated(path, PASSAGES)
    assert pets.evidence == ((PASSAGES[0].id, 1),)
    assert (pets.covered, snow.covered, complaints) == (True, False, ())


def test_a_question_whose_evidence_is_gone_is_left_out(tmp_path):
    path = written(tmp_path, {"question": "cat?", "section": "Kit", "evidence": ["Leave the cat."]})
    questions, (complaint,) = read_anticipated(path, PASSAGES)
    assert questions == ()
    assert "kit.questions.jsonl:1" in complaint
    assert "Leave the cat." in complaint


def test_no_file_means_no_questions(tmp_path):
    assert read_anticipated(tmp_path / "none.questions.jsonl", PASSAGES) == ((), ())


@pytest.mark.parametrize(
    "row", ["{", "[]", {"section": "Kit"}, {"question": "x"}, {"question": "x", "covered": True}]
)
def test_a_bad_line_is_named(tmp_path, row):
    with pytest.raises(QuestionsUnreadable, match=r"kit\.questions\.jsonl:1"):
        read_anticipated(written(tmp_path, row), PASSAGES)


def test_all_evidence_of_the_guide_stands_in_the_guide(root):
    from waymark.reading import read_corpus
    from waymark.reading.anticipated import questions_path

    corpus = read_corpus(root / "corpus")
    (guide,) = corpus.documents
    questions, complaints = read_anticipated(
        questions_path(corpus.folder, guide), passages_of(guide, 900)
    )
    assert complaints == ()
    assert len([q for q in questions if not q.covered]) >= 300
    assert all(q.section for q in questions if q.covered)
