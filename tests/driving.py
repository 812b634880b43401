"""What a reader does with the page, for the browser tests, and the page served."""

import os
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest

on_desktop = pytest.mark.parametrize("page", [(1280, 800)], ids=["desktop"], indirect=True)
"""For what does not depend on the page's width."""

ANSWERED = "document.querySelectorAll('#chat .sources').length >= {}"
HELD = "document.querySelector('#conversation div[hidden]')?.textContent"
TURNS = f"JSON.parse({HELD} ?? '{{\"turns\": []}}').turns.length"
"""How many turns the page holds."""


@contextmanager
def served(settings, root, **environment):
    """The address at which `python app.py` serves the page."""
    options = ("--port", "0", "--corpus", settings.corpus, "--index", settings.index)
    process = subprocess.Popen(
        [sys.executable, "app.py", *options],
        cwd=root,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        line = process.stdout.readline()
        assert line.startswith("Waymark is at http://127.0.0.1:"), line
        yield line.split()[3]
    finally:
        process.terminate()
        process.wait(timeout=20)


def ask(page, question, answers=1):
    page.fill("#question textarea", question)
    page.press("#question textarea", "Enter")
    wait(page, ANSWERED.format(answers))


def in_view(page, selector):
    return page.locator(selector).evaluate(
        """element => {
            const box = element.getClientRects()[0];
            const guide = document.getElementById("guide").getBoundingClientRect();
            const seen = document.elementFromPoint(box.left + 5, box.top + 5);
            return box.top >= guide.top && box.bottom <= guide.bottom && element.contains(seen);
        }"""
    )


def marked(page):
    page.wait_for_selector("#guide .cited")
    page.wait_for_timeout(700)  # the guide scrolls smoothly
    assert in_view(page, "#guide .cited")
    return page.locator("#guide .cited").all_inner_texts()


def phone(page):
    return page.viewport_size["width"] < 800


def wait(page, expression, timeout=30_000):
    """Until an expression holds. Playwright's own waiting evaluates a string as a script, which the
    page's policy forbids."""
    until = time.monotonic() + timeout / 1000
    while not page.evaluate(expression):
        assert time.monotonic() < until, expression
        page.wait_for_timeout(50)
