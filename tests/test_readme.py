"""The README promises commands: each must be there, and do what is said of it."""

import re
import subprocess
import sys

import pytest


def commands(root):
    text = (root / "README.md").read_text("utf-8")
    blocks = re.findall(r"```sh\n(.*?)```", text, re.S)
    return [line.split("#")[0].strip() for block in blocks for line in block.splitlines() if line]


def test_the_first_commands_are_run_and_test(root):
    assert commands(root)[:2] == ["make run", "make test"]


def test_every_make_target_of_the_readme_exists(root):
    targets = [c.split()[1] for c in commands(root) if c.startswith("make ")]
    assert {"run", "test"} <= set(targets)
    for target in targets:
        done = subprocess.run(
            ["make", "--dry-run", target], cwd=root, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
    dry = subprocess.run(["make", "--dry-run", "run"], cwd=root, capture_output=True, text=True)
    assert "python app.py" in dry.stdout
    dry = subprocess.run(["make", "--dry-run", "test"], cwd=root, capture_output=True, text=True)
    assert "pytest" in dry.stdout


def test_every_waymark_command_of_the_readme_exists(root):
    named = {c.split()[1] for c in commands(root) if c.startswith("waymark ")}
    assert {"ask", "batch", "chat", "index", "serve"} <= named
    for command in named:
        done = subprocess.run(
            [sys.executable, "-c", "from waymark.cli import app; app()", command, "--help"],
            capture_output=True,
        )
        assert done.returncode == 0, command


def test_the_answer_in_the_readme_is_what_is_answered(root, chatbot):
    text = (root / "README.md").read_text("utf-8")
    question, shown = re.search(r'waymark ask "([^"]+)"\n```\n\n> (.+)', text).groups()
    assert chatbot.ask(question).markdown == shown


@pytest.mark.parametrize(
    "name", ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "BENCHMARKS.md", "index/README.md"]
)
def test_links_inside_the_repository_lead_somewhere(root, name):
    page = root / name
    links = re.findall(r"\]\(([^)#]+?)\)", page.read_text("utf-8"))
    for link in links:
        if "://" not in link:
            assert (page.parent / link).exists(), link


def test_the_lock_pins_every_declared_dependency(root):
    import tomllib

    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    wanted = project["dependencies"] + project["optional-dependencies"]["dev"]
    names = {re.match(r"[\w-]+", line)[0].lower().replace("_", "-") for line in wanted}
    lock = (root / "requirements.lock").read_text().splitlines()
    pinned = {line.split("==")[0].lower().replace("_", "-") for line in lock if "==" in line}
    assert names <= pinned
    assert all("==" in line and "://" not in line for line in lock)
    assert "torch==2.13.0" in lock
