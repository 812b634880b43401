"""The command line as users run it: a process of its own, without a network."""

import json
import os
import re
import subprocess
import sys

import pytest

# Any socket beyond this machine, and any look-up of a name, ends the process.
NO_NETWORK = """
import sys
def watch(event, args):
    if event == "socket.getaddrinfo" and args[0] not in (None, "127.0.0.1", "localhost", "::1"):
        raise SystemExit(f"looked up {args[0]}")
    if event == "socket.connect" and isinstance(args[1], tuple) and args[1][0] not in ("127.0.0.1", "::1"):
        raise SystemExit(f"connected to {args[1]}")
sys.addaudithook(watch)
"""


def waymark(*arguments, code=None, **environment):
    program = code or "from waymark.cli import app; app()"
    return subprocess.run(
        [sys.executable, "-c", NO_NETWORK + program, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=240,
        env={**os.environ, "COLUMNS": "200", **environment},
    )


@pytest.fixture(scope="module")
def places(settings, index):
    return ("--corpus", settings.corpus, "--index", settings.index)


def test_ask_prints_one_line_of_json_whose_quote_stands_in_the_guide(places, index):
    question = "how long does it take a data scientist to become an AI engineer?"
    done = waymark("ask", question, "--json", *places)
    assert done.returncode == 0, done.stderr
    row = json.loads(done.stdout)
    assert "3–6 months" in row["answer"]
    citation = row["citations"][0]
    assert citation["section"].endswith("Common Source Roles > Data Scientist")
    text = index.documents[citation["document"]].text
    assert citation["quote"] == text[citation["start"] : citation["end"]]


def test_answering_imports_neither_torch_nor_transformers(places):
    code = """
from waymark.cli import app
try:
    app()
finally:
    heavy = {"torch", "transformers", "sentence_transformers", "gradio"} & set(sys.modules)
    print("heavy:", sorted(heavy))
"""
    done = waymark("ask", "do I need a PhD", *places, code=code)
    assert "heavy: []" in done.stdout, done.stderr
    assert "No." in done.stdout
    assert "[1] Do I need a PhD" in re.sub(r".*›\s+(Do I)", r"[1] \1", done.stdout)


def test_batch_over_two_hundred_questions_writes_as_many_lines(places, root, tmp_path):
    questions = [
        json.loads(line)
        for half in ("develop", "measure")
        for line in (root / f"tests/quality/{half}/answerable.jsonl").read_text().splitlines()
    ][:200]
    path = tmp_path / "questions.jsonl"
    path.write_text("\n".join(map(json.dumps, questions)))
    done = waymark("batch", path, *places)
    assert done.returncode == 0, done.stderr
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["id"] for row in rows] == [question["id"] for question in questions]
    assert len(rows) == 200


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("ask", "x", "--corpus", "nowhere"), "There is no folder 'nowhere'"),
        (("batch", "nowhere.jsonl"), "nowhere.jsonl"),
        (("serve", "--host", "0.0.0.0"), "--host 127.0.0.1"),
        (("serve", "--host", "my.host"), "'my.host' is not an address"),
    ],
)
def test_an_error_is_one_line_that_names_the_value(arguments, complaint, places):
    given = places if arguments[0] == "serve" else ()
    done = waymark(*arguments, *given)
    assert done.returncode == 1
    assert complaint in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_setting_that_cannot_be_used_is_named():
    done = waymark("ask", "x", WAYMARK_PORT="many")
    assert done.returncode == 1
    assert "WAYMARK_PORT='many'" in done.stderr


def test_a_port_in_use_is_named(places):
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = waymark("serve", "--port", port, *places)
    assert done.returncode == 1
    assert f"Port {port}" in done.stderr
    assert f"--port {port + 1}" in done.stderr


def test_chat_answers_line_after_line(places):
    done = subprocess.run(
        [sys.executable, "-c", "from waymark.cli import app; app()", "chat", *map(str, places)],
        input="cheapest cert\ndo i need a phd\n\n",
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.returncode == 0
    assert "TensorFlow Developer Certificate: $100" in done.stdout
    assert "No." in done.stdout


@pytest.mark.parametrize("command", ["serve", "ask", "chat", "batch", "index", "fit", "eval"])
def test_help_has_an_example(command):
    done = waymark(command, "--help")
    assert done.returncode == 0
    assert f"Example: waymark {command}" in done.stdout


def test_index_says_what_it_holds(places, index):
    done = waymark("index", *places)
    assert done.returncode == 0
    assert f"{index.manifest.counts['passages']} passages" in done.stderr
