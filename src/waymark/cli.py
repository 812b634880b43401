"""The command line. Heavy imports stay inside the commands, so that --help is quick."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from waymark.evaluation.commands import commands as of_quality
from waymark.options import (
    CorpusOption,
    IndexOption,
    ModelOption,
    chatbot_over,
    plain_errors,
    settings_of,
)
from waymark.terminal import err, progress, show

app = typer.Typer(
    help="Ask a guide in plain words; every claim of an answer carries a citation.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
)
app.add_typer(of_quality)


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
        settings = settings_of(
            corpus=corpus, index=index, model=model, host=host, port=port, history=history
        )
        from waymark.ui.server import serve_page

        serve_page(chatbot_over(settings), settings)


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
        settings = settings_of(corpus=corpus, index=index, model=model)
        answer = chatbot_over(settings).answer(question, (), settings.default_model)
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

        settings = settings_of(corpus=corpus, index=index, model=model)
        chatbot = chatbot_over(settings)
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
        settings = settings_of(corpus=corpus, index=index, model=model)
        chatbot = chatbot_over(settings)
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
        settings = settings_of(corpus=corpus, index=index)
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

        settings = settings_of(model=model, corpus=corpus, index=index)
        chatbot = chatbot_over(settings)
        with progress() as bars:
            for line in question_lines(document, chatbot.index, settings, bars):
                print(line, flush=True)


def _next_question() -> str:
    try:
        return input("> ").strip()
    except (EOFError, KeyboardInterrupt):
        return ""
