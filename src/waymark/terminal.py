"""What the command line shows: progress of a build, and an answer with its sources."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console

from waymark.domain import Answer

err = Console(stderr=True, highlight=False, soft_wrap=True)


class Bars:
    """Progress of a build on standard error."""

    def __init__(self, bars: Any) -> None:
        self._bars = bars

    def step(self, text: str, total: int) -> Callable[[int], None]:
        """A bar of `total` steps; what it returns takes the steps done."""
        task = self._bars.add_task(text, total=total)
        return lambda more: self._bars.advance(task, more)

    def note(self, text: str) -> None:
        """A line beside the bars."""
        err.print(text, markup=False)


@contextmanager
def progress() -> Iterator[Bars]:
    """Bars on standard error while something is built."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=err) as bars:
        yield Bars(bars)


def show(answer: Answer) -> None:
    """An answer in the terminal: the text, then its sources as section › quote."""
    from rich.markdown import Markdown

    from waymark.reading.blocks import plain_text

    screen = Console(highlight=False)
    screen.print(Markdown(answer.markdown.replace("[", "\\[")))
    for citation in answer.citations:
        section = citation.section.replace(" > ", " › ")
        screen.print(
            f"[{citation.number}] {section} › “{plain_text(citation.quote)}”",
            markup=False,
            style="dim",
        )
