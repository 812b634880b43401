"""What tests share: the guide's index, built once with the real model into a temporary folder."""

import os
from pathlib import Path

import pytest

os.environ.update(HF_HUB_OFFLINE="1", TRANSFORMERS_OFFLINE="1")
for name in [name for name in os.environ if name.startswith("WAYMARK_")]:
    del os.environ[name]

from waymark.chatbot import Chatbot
from waymark.indexing import Index, ensure_index
from waymark.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
GUIDE = "ai-engineer-career-transition-guide.md"


class Recorder:
    """Progress that keeps what it is told."""

    def __init__(self):
        self.notes = []
        self.steps = {}

    def step(self, text, total):
        self.steps[text] = [0, total]

        def advance(more):
            self.steps[text][0] += more

        return advance

    def note(self, text):
        self.notes.append(text)


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture(scope="session")
def make_chatbot(tmp_path_factory):
    """A chatbot over documents given by name and text, indexed for real."""

    def make(**documents: str) -> Chatbot:
        folder = tmp_path_factory.mktemp("made")
        (folder / "corpus").mkdir()
        for name, text in documents.items():
            (folder / "corpus" / name.replace("_", ".")).write_text(text, "utf-8")
        made = Settings(corpus=folder / "corpus", index=folder / "index")
        return Chatbot(ensure_index(made, Recorder()), made)

    return make


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def settings(tmp_path_factory) -> Settings:
    return Settings(corpus=ROOT / "corpus", index=tmp_path_factory.mktemp("guide-index"))


@pytest.fixture(scope="session")
def index(settings) -> Index:
    return ensure_index(settings, Recorder())


@pytest.fixture(scope="session")
def chatbot(index, settings) -> Chatbot:
    return Chatbot(index, settings)


PLAIN_TEXT = """Museum Work Guide
This guide is for people who want to work in a museum [1].
Getting In
Museums hire from several trades.
Common Trades
**1. Carpenter / Joiner** Carpenters know wood. The gap is conservation. Timeline: 4-8 months. \
**2. Archivist — Median $40,000-$52,000/year** Archivists know paper. Timeline: 2-3 months.
What Transfers
- Care with objects
- Patience (a lot of it)
Letters
**Moving In:** - Show care: "Handled 300 vases" - Name your trade **Moving Out:** - Show reach, \
such as visitors counted over a year
Stories
**From Baker to Curator (Ines, 44)** Ines baked for nine years. She now hangs pictures.
Common Questions
Do I need a diploma?
No. Most museums ask for practice. Some ask for both.
"""


@pytest.fixture(scope="session")
def plain_text() -> str:
    """A plain-text document with bare headings and bold run-in items in one paragraph."""
    return PLAIN_TEXT
