"""What a reader does with the page, for the browser tests."""

import time

import pytest

on_desktop = pytest.mark.parametrize("page", [(1280, 800)], ids=["desktop"], indirect=True)
"""For what does not depend on the page's width."""

ANSWERED = "document.querySelectorAll('#chat .sources').length >= {}"


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
