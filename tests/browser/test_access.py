"""The page for everyone: any width, theme, zoom, keyboard, screen reader; quick, and still."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from driving import ANSWERED, ask, marked, on_desktop, wait

pytestmark = pytest.mark.browser

WIDTHS = (390, 800, 1280, 1920)
MOST_WAIT = 200
"""Milliseconds from a key or click to the next paint: "good" by web.dev's measure of it."""


@pytest.fixture(params=["light", "dark"])
def themed(chromium, address, request):
    context = chromium.new_context(
        color_scheme=request.param, viewport={"width": 1280, "height": 800}
    )
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector("#question textarea")
    yield page
    context.close()


def violations(page):
    found = Axe().run(page).response["violations"]
    return [
        (v["id"], v["impact"], [node["html"][:200] for node in v["nodes"][:3]])
        for v in found
        if v["impact"] in ("serious", "critical")
    ]


def test_no_serious_violation_of_accessibility_rules(themed):
    assert violations(themed) == []
    ask(themed, "which exit role pays the most?")
    themed.locator("#chat a", has_text="[1]").first.click()
    marked(themed)
    wait(themed, "document.querySelectorAll('#chat .option').length == 3")
    assert violations(themed) == []
    themed.click("#history-open")
    assert violations(themed) == []


def test_none_on_the_guides_own_page(themed, address):
    themed.goto(f"{address}/guide")
    assert violations(themed) == []


def test_marks_have_contrast(themed):
    ask(themed, "how long till a data scientist gets in?")
    themed.locator("#chat a", has_text="[1]").first.click()
    marked(themed)
    colours = themed.locator("#guide .cited").evaluate(
        "e => [getComputedStyle(e).color, getComputedStyle(e).backgroundColor]"
    )
    assert contrast(*(rgb(colour) for colour in colours)) >= 7


def rgb(text):
    return [int(float(part)) for part in text[text.index("(") + 1 : -1].split(",")[:3]]


def contrast(one, other):
    """The contrast ratio of WCAG 2.2."""

    def luminance(colour):
        channels = [c / 255 for c in colour]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_overflows_at_any_width_nor_when_zoomed(chromium, address, width):
    context = chromium.new_context(viewport={"width": width, "height": 700})
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector("#question textarea")
    ask(page, "which exit role pays the most?")
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    for pixels in (width, max(width // 2, 320)):  # a zoom of 200 % halves a page's width
        page.set_viewport_size({"width": pixels, "height": 700})
        assert page.evaluate(overflow) <= 0
        assert page.locator("#question textarea").is_visible()
    context.close()


def test_a_session_by_keyboard_alone_never_loses_the_focus(page):
    page.focus("#question textarea")
    page.keyboard.type("how long till a data scientist gets in?")
    page.keyboard.press("Enter")
    wait(page, ANSWERED.format(1))
    wait(page, "document.querySelectorAll('#chat .option').length == 3")
    assert page.evaluate("document.activeElement.tagName") == "TEXTAREA"
    page.keyboard.type("and a quant?")
    page.keyboard.press("Enter")
    wait(page, ANSWERED.format(2))
    reached = []
    for _ in range(60):
        page.keyboard.press("Shift+Tab")
        focused = page.evaluate(
            "[document.activeElement.tagName, document.activeElement.textContent.trim()]"
        )
        assert focused[0] != "BODY"
        reached.append(focused[1])
        if focused == ["A", "[1]"]:
            break
    assert reached[-1] == "[1]"
    page.keyboard.press("Enter")
    marked(page)
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.textContent.trim()") == "[1]"


@on_desktop
def test_answers_are_announced_as_they_come(page):
    log = page.locator("#chat [role=log]")
    assert log.get_attribute("aria-live") == "polite"
    ask(page, "how long till a data scientist gets in?")
    assert "3–6 months" in log.inner_text()


def test_reduced_motion_is_respected(chromium, address):
    context = chromium.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector("#guide")
    behaviour = "getComputedStyle(document.getElementById('guide')).scrollBehavior"
    assert page.evaluate(behaviour) == "auto"
    context.close()


@on_desktop
def test_nothing_shifts_while_an_answer_streams(page):
    page.evaluate(
        """() => {
            window.shifted = 0;
            new PerformanceObserver((list) => {
                for (const entry of list.getEntries())
                    if (!entry.hadRecentInput) window.shifted += entry.value;
            }).observe({ type: "layout-shift", buffered: false });
        }"""
    )
    ask(page, "which exit role pays the most?")
    wait(page, "document.querySelectorAll('#chat .option').length == 3")
    page.wait_for_timeout(300)
    assert page.evaluate("window.shifted") < 0.1


def test_a_long_conversation_stays_quick(chromium, address, chatbot):
    from waymark.conversation import conversation_json

    turns = chatbot.turns(["how long till a data scientist gets in?", "and a quant?"]) * 50
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector("#question textarea")
    kept = {"id": "7a2b8f6e-0000-4000-8000-000000000000", "title": "long", "updated": "2026"}
    page.evaluate(
        """([kept, turns]) => {
            kept.turns = JSON.parse(turns);
            localStorage.setItem("waymark:conversation:" + kept.id, JSON.stringify(kept));
            sessionStorage.setItem("waymark:open", kept.id);
        }""",
        [kept, conversation_json(turns)],
    )
    page.reload()
    wait(page, ANSWERED.format(100), timeout=60_000)
    page.evaluate(
        """() => {
            window.waits = {};
            new PerformanceObserver((list) => {
                for (const { interactionId, name, duration } of list.getEntries())
                    if (interactionId) window.waits[`${name} ${interactionId}`] = duration;
            }).observe({ type: "event", durationThreshold: 16 });
        }"""
    )
    for at in (0, 40, 99):
        page.locator("#chat .sources a").nth(at).click()
        page.wait_for_timeout(400)
    page.click("#history-open")
    page.click("#history-close")
    page.focus("#question textarea")
    page.keyboard.type("cheapest cert")
    page.keyboard.press("Enter")
    wait(page, ANSWERED.format(101))
    waits = sorted(page.evaluate("Object.values(window.waits)"))
    # the longest, the click that lists the conversations, comes near MOST_WAIT by itself
    assert waits[len(waits) // 2] < MOST_WAIT and waits[-1] < 3 * MOST_WAIT, waits
    context.close()
