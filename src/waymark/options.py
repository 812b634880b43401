"""What the commands of the command line share: options, settings, a chatbot, plain errors."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from waymark.errors import WaymarkError
from waymark.terminal import err, progress

if TYPE_CHECKING:
    from waymark.chatbot import Chatbot
    from waymark.settings import Settings

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


def settings_of(**given: Any) -> "Settings":
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


def chatbot_over(settings: "Settings") -> "Chatbot":
    """A chatbot over the index, which is built where it is missing or stale."""
    from waymark.chatbot import Chatbot
    from waymark.indexing import ensure_index

    with progress() as bars:
        return Chatbot(ensure_index(settings, bars), settings)
