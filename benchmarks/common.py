"""What the benchmarks share: rows of a file, a chatbot over a folder, its progress unseen."""

import json
import sys
from pathlib import Path

from waymark.chatbot import Chatbot
from waymark.indexing import ensure_index
from waymark.settings import Settings


class Quiet:
    """Progress that is not shown."""

    def step(self, text, total):
        return lambda more: None

    def note(self, text):
        print(text, file=sys.stderr)


def rows(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def chatbot_over(corpus: Path, index: Path) -> Chatbot:
    settings = Settings(corpus=corpus, index=index)
    return Chatbot(ensure_index(settings, Quiet()), settings)


def folder_argument(usage: str) -> Path:
    if len(sys.argv) != 2:
        sys.exit(usage)
    return Path(sys.argv[1])
