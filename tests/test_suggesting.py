import json

import pytest
from stub import stub_server

from waymark.errors import CorpusMissing, ModelMissing
from waymark.indexing import ensure_index
from waymark.reading.anticipated import read_anticipated
from waymark.settings import Settings
from waymark.suggesting import question_lines
from waymark.terminal import progress

TEXT = """# Tents

## Red tent

The red tent weighs 2 kg. It costs $80.

## Blue tent

The blue tent sleeps four people. It has two doors. Its poles are made of steel.

## Care

Dry a tent before it is packed. Never wash it in a machine.
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tents")
    (folder / "tents.md").write_text(TEXT, "utf-8")
    settings = Settings(corpus=folder, index=tmp_path_factory.mktemp("tents-index"))
    with progress() as bars:
        return settings, ensure_index(settings, bars)


def drafted(document, index, settings):
    with progress() as bars:
        return list(question_lines(document, index, settings, bars))


def test_the_draft_is_a_questions_file_without_what_is_beside_the_point(small, tmp_path):
    settings, index = small
    with stub_server() as server:
        asking = settings.model_copy(update={"model": "echo", "model_url": server.url})
        lines = drafted("tents.md", index, asking)
    path = tmp_path / "tents.questions.jsonl"
    path.write_text("\n".join(lines), "utf-8")
    questions, complaints = read_anticipated(path, list(index.passages.values()))
    assert complaints == ()
    assert "The red tent weighs 2 kg?" in [question.question for question in questions]
    assert len(questions) == len({json.loads(line)["question"] for line in lines})
    assert not any("Eiffel" in line for line in lines)
    assert {q.section for q in questions} == {
        "Tents > Red tent",
        "Tents > Blue tent",
        "Tents > Care",
    }


def test_what_is_missing_is_named(small):
    settings, index = small
    with pytest.raises(ModelMissing, match="--model"):
        drafted("tents.md", index, settings)
    with pytest.raises(CorpusMissing, match=r"'boats\.md'.*tents\.md"):
        drafted("boats.md", index, settings)
