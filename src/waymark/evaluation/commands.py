"""The commands that measure the answers, and those that fit what is learned."""

from pathlib import Path
from typing import Annotated

import typer

from waymark.options import CorpusOption, IndexOption, chatbot_over, plain_errors, settings_of
from waymark.terminal import err

commands = typer.Typer()
QuestionsOption = Annotated[
    Path, typer.Option("--questions", help="Folder of question files with gold.")
]


@commands.command("eval")
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
        chatbot = chatbot_over(settings_of(corpus=corpus, index=index))
        results, summary = measured(questions, chatbot)
        conversations = conversed(questions, chatbot)
        lines = report_lines(results, summary, conversations, json, before, failures)
        print("\n".join(lines))
        if save:
            save.write_text("\n".join(outcome_lines(results)) + "\n", "utf-8")


@commands.command()
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
        print(fit_decisions(golds, chatbot_over(settings_of(corpus=corpus, index=index))), end="")


@commands.command()
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

        settings = settings_of(corpus=corpus, index=index)
        count, share = learn_followups(document, settings.corpus, chatbot_over(settings).index)
        err.print(
            f"learned from {count} conversations; in those held out from the encoder, the right "
            f"sentence came first in {share:.3f} of the turns",
            markup=False,
        )


@commands.command()
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
