"""The command line. Heavy imports stay inside the commands, so that --help is quick."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from waymark.errors import WaymarkError
from waymark.terminal import err, progress, show

if TYPE_CHECKING:
    from waymark.chatbot import Chatbot
    from waymark.settings import Settings

app = typer.Typer(
    help="Ask a guide in plain words; every claim of an answer carries a citation.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
)
CorpusOption = Annotated[
    Path | None, typer.Option("--corpus", help="Folder with the documents.", show_default="corpus")
]
IndexOption = Annotated[
    Path | None, typer.Option("--index", help="Folder of the index.", show_default="index")
]

ModelOption = Annotated[
    str | None,
    typer.Option(
        "--model",
        help="Language model to word answers with: provider:model or gguf:PATH; several for the "
        "page to choose from, separated by commas.",
        show_default="none",
    ),
]


@app.command()
def serve(
    corpus: CorpusOption = None,
    index: IndexOption = None,
    model: ModelOption = None,
    host: Annotated[
        str | None, typer.Option(help="Address to serve on.", show_default="127.0.0.1")
    ] = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="Port; 0 picks one.", show_default="7860")
    ] = None,
    history: Annotated[
        Path | None,
        typer.Option(help="Folder to keep conversations in; without it each browser does."),
    ] = None,
) -> None:
    """Serve the chat as a web page.

    Example: `waymark serve --port 8080`
    """
    with plain_errors():
        settings = _settings(
            corpus=corpus, index=index, model=model, host=host, port=port, history=history
        )
        from waymark.ui.server import serve_page

        serve_page(_chatbot(settings), settings)


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="The question, in quotes.")],
    json: Annotated[bool, typer.Option("--json", help="Print one line of JSON.")] = False,
    corpus: CorpusOption = None,
    index: IndexOption = None,
    model: ModelOption = None,
) -> None:
    """Answer one question.

    Example: `waymark ask "how long till a data scientist gets in?"`
    """
    with plain_errors():
        settings = _settings(corpus=corpus, index=index, model=model)
        answer = _chatbot(settings).answer(question, (), settings.default_model)
        if json:
            from waymark.batch import as_json

            print(as_json(answer, "q1"))
        else:
            show(answer)


@app.command()
def chat(corpus: CorpusOption = None, index: IndexOption = None, model: ModelOption = None) -> None:
    """Ask question after question in the terminal; an empty line ends.

    Example: `waymark chat`
    """
    with plain_errors():
        from waymark.domain import Turn

        settings = _settings(corpus=corpus, index=index, model=model)
        chatbot = _chatbot(settings)
        err.print("Ask away; an empty line ends.")
        history: tuple[Turn, ...] = ()
        while question := _next_question():
            answer = chatbot.answer(question, history, settings.default_model)
            history = (*history, Turn(question, answer))
            show(answer)


@app.command()
def batch(
    questions: Annotated[Path, typer.Argument(help="File with one JSON object a line.")],
    corpus: CorpusOption = None,
    index: IndexOption = None,
    model: ModelOption = None,
) -> None:
    """Answer a file of questions, one line of JSON an answer on standard output.

    Example: `waymark batch questions.jsonl > answers.jsonl`
    """
    with plain_errors():
        from waymark.batch import answer_batch, read_batch

        lines = read_batch(questions)
        settings = _settings(corpus=corpus, index=index, model=model)
        chatbot = _chatbot(settings)
        sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
        for line in answer_batch(lines, chatbot, settings.default_model):
            print(line, flush=True)


@app.command("index")
def build(
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Build even where nothing has changed.")
    ] = False,
    corpus: CorpusOption = None,
    index: IndexOption = None,
) -> None:
    """Build the index where it is missing or stale, and say what it holds.

    Example: `waymark index --rebuild`
    """
    with plain_errors():
        settings = _settings(corpus=corpus, index=index)
        from waymark.indexing import build_index, ensure_index
        from waymark.reading import read_corpus

        with progress() as bars:
            if rebuild:
                opened = build_index(settings, read_corpus(settings.corpus), bars)
            else:
                opened = ensure_index(settings, bars)
        manifest = opened.manifest
        counts = ", ".join(f"{count} {name}" for name, count in manifest.counts.items())
        err.print(f"Index of {manifest.built_at} in '{settings.index}': {counts}.")


QuestionsOption = Annotated[
    Path, typer.Option("--questions", help="Folder of question files with gold.")
]


@app.command("eval")
def evaluate(
    questions: QuestionsOption = Path("tests/quality/measure"),
    json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
    failures: Annotated[bool, typer.Option("--failures", help="List what went wrong.")] = False,
    save: Annotated[
        Path | None, typer.Option(help="Write each question's outcome to this file.")
    ] = None,
    against: Annotated[
        Path | None, typer.Option(help="Compare with the outcomes in this file.")
    ] = None,
    corpus: CorpusOption = None,
    index: IndexOption = None,
) -> None:
    """Measure the answers on a set of questions with gold.

    Example: `waymark eval --questions tests/quality/develop --failures`
    """
    with plain_errors():
        from waymark.evaluation.compare import outcome_lines, read_outcomes
        from waymark.evaluation.report import conversed, measured, report_lines

        before = read_outcomes(against) if against else None
        chatbot = _chatbot(_settings(corpus=corpus, index=index))
        results, summary = measured(questions, chatbot)
        conversations = conversed(questions, chatbot)
        lines = report_lines(results, summary, conversations, json, before, failures)
        print("\n".join(lines))
        if save:
            save.write_text("\n".join(outcome_lines(results)) + "\n", "utf-8")


@app.command()
def fit(
    questions: QuestionsOption = Path("tests/quality/develop"),
    corpus: CorpusOption = None,
    index: IndexOption = None,
) -> None:
    """Fit the decision to answer or refuse, and print it for src/waymark/data/abstention.json.

    Example: `waymark fit > src/waymark/data/abstention.json`
    """
    with plain_errors():
        from waymark.evaluation.fit import fit_decisions
        from waymark.evaluation.questions import read_gold

        golds = read_gold(questions)
        print(fit_decisions(golds, _chatbot(_settings(corpus=corpus, index=index))), end="")


@app.command()
def fit_followups(
    document: Annotated[str, typer.Argument(help="The document, by its name in the corpus.")],
    corpus: CorpusOption = None,
    index: IndexOption = None,
) -> None:
    """Learn how follow-ups are meant from DOCUMENT's conversations, and keep it beside them.

    Example: `waymark fit-followups ai-engineer-career-transition-guide.md`
    """
    with plain_errors():
        from waymark.evaluation.followups import learn_followups

        settings = _settings(corpus=corpus, index=index)
        count, share = learn_followups(document, settings.corpus, _chatbot(settings))
        err.print(
            f"learned from {count} conversations; in those held out, the right sentence came "
            f"first in {share:.2f} of the turns",
            markup=False,
        )


@app.command()
def fit_entailment(
    pairs: Annotated[Path, typer.Argument(help="Sentences with their sources, labelled.")],
    save: Annotated[Path, typer.Option(help="Where what is learned is kept.")],
) -> None:
    """Learn from PAIRS which sentences their sources carry.

    Example: `waymark fit-entailment tests/quality/verification/training.jsonl \
    --save src/waymark/data/entailment.npz`
    """
    with plain_errors():
        from waymark.evaluation.entailment import fit_entailment, read_pairs

        rows = read_pairs(pairs)
        loss = fit_entailment(rows, save)
        err.print(f"learned from {len(rows)} pairs; mean loss {loss:.3f}", markup=False)


@app.command()
def suggest_questions(
    document: Annotated[str, typer.Argument(help="The document, by its name in the corpus.")],
    model: ModelOption = None,
    corpus: CorpusOption = None,
    index: IndexOption = None,
) -> None:
    """Draft the questions that DOCUMENT answers with a language model, for a person to go through.

    Example: `waymark suggest-questions handbook.md --model ollama:llama3.2 > draft.jsonl`
    """
    with plain_errors():
        from waymark.suggesting import question_lines

        settings = _settings(model=model, corpus=corpus, index=index)
        chatbot = _chatbot(settings)
        with progress() as bars:
            for line in question_lines(document, chatbot.index, settings, bars):
                print(line, flush=True)


@contextmanager
def plain_errors() -> Iterator[None]:
    """Errors that Waymark raises on purpose end the program with their message alone."""
    try:
        yield
    except WaymarkError as error:
        err.print(f"Error: {error}", markup=False)
        raise typer.Exit(1) from None
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(1) from None


def _settings(**given: Any) -> "Settings":
    """Settings from the command line over those from the environment."""
    from pydantic import ValidationError

    from waymark.settings import Settings

    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        name = "_".join(map(str, first["loc"])).upper()
        raise WaymarkError(
            f"WAYMARK_{name}={first['input']!r} cannot be used: {first['msg']}"
        ) from None


def _chatbot(settings: "Settings") -> "Chatbot":
    from waymark.chatbot import Chatbot
    from waymark.indexing import ensure_index

    with progress() as bars:
        return Chatbot(ensure_index(settings, bars), settings)


def _next_question() -> str:
    try:
        return input("> ").strip()
    except (EOFError, KeyboardInterrupt):
        return ""
