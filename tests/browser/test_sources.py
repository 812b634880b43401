"""Checking a source: quotes beside their numbers, marks in the guide, ways to keep and to doubt."""

import json

import pytest
from driving import ask, in_view, marked, on_desktop, phone, served, wait

from waymark.indexing import ensure_index
from waymark.settings import Settings
from waymark.terminal import progress

pytestmark = pytest.mark.browser

PAY = "which exit role pays the most?"


def marker(page, number=1):
    return page.locator('#chat [data-testid="bot"]').last.locator(
        "a", has_text=f"[{number}]"
    ).first  # fmt: skip


def test_a_number_shows_its_quote_and_section_when_pointed_at_or_focused(page):
    ask(page, "how long till a data scientist gets in?")
    card = page.locator("#quote-card")
    assert card.is_hidden()
    marker(page).hover()
    card.wait_for()
    assert card.locator("strong").inner_text() == "Data Scientist"
    assert card.locator("q").inner_text() == "A data scientist can make the move in 3–6 months."
    page.keyboard.press("Escape")
    assert card.is_hidden()
    marker(page).focus()
    card.wait_for()
    assert marker(page).get_attribute("aria-describedby") == "quote-card"
    box = card.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= page.viewport_size["width"]


def test_all_citations_of_an_answer_are_marked_and_walked_through_by_keyboard(page):
    ask(page, PAY)
    count = page.locator("#chat .sources li").count()
    assert count > 2
    marker(page).click()
    marked(page)
    assert page.locator("#guide .cited-too").count() == count - 1
    assert page.locator("#citation-place").inner_text() == f"1 of {count}"
    seen = set()
    for _ in range(count):
        seen |= set(marked(page))
        page.keyboard.press("n")
    assert len(seen) == count
    page.keyboard.press("p")
    assert page.locator("#citation-place").inner_text() == f"{count} of {count}"
    page.get_by_role("button", name="Next citation").click()
    assert page.locator("#citation-place").inner_text() == f"1 of {count}"


@on_desktop
def test_a_quote_is_copied_with_its_source_and_the_link_opens_the_guide_there(page, address):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, "how long till a data scientist gets in?")
    marker(page).click()
    marked(page)
    page.get_by_role("button", name="Copy quote with source").click()
    page.get_by_text("Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    quote, _, link = copied.rpartition(", ")
    assert quote == (
        "“A data scientist can make the move in 3–6 months.” — AI Engineer Career Transition Guide"
        " › Transitioning INTO AI Engineer › Common Source Roles › Data Scientist"
    )
    assert link.startswith(f"{address}/guide#cite=")
    for target in (link, link.replace("/guide#", "/#")):
        other = page.context.new_page()
        other.goto(target)
        assert marked(other) == ["A data scientist can make the move in 3–6 months."]
        other.close()


@on_desktop
def test_text_selected_in_an_answer_leads_to_its_evidence(page):
    ask(page, "what does a data scientist have to learn?")
    page.evaluate(
        """() => {
            const answer = document.querySelector('#chat [data-testid="bot"] p');
            const range = new Range();
            range.setStart(answer.firstChild, 2);
            range.setEnd(answer.firstChild, 12);
            getSelection().removeAllRanges();
            getSelection().addRange(range);
        }"""
    )
    page.get_by_role("button", name="Show where this stands").click()
    (sentence,) = marked(page)
    assert "production engineering skills" in sentence


@on_desktop
def test_a_citation_that_does_not_support_is_kept_as_a_case(page, feedback_file):
    ask(page, "how long till a data scientist gets in?")
    marker(page).click()
    marked(page)
    page.get_by_role("button", name="This doesn’t support it").click()
    page.get_by_text("Noted. Thank you.").first.wait_for()
    case = json.loads(feedback_file.read_text("utf-8").splitlines()[-1])
    assert case["verdict"] == "unsupported"
    assert case["evidence"] == ["A data scientist can make the move in 3–6 months."]
    assert case["supported"] is False


@on_desktop
def test_thumbs_are_kept_with_the_answer(page, feedback_file):
    ask(page, "how long till a data scientist gets in?")
    ask(page, "and a quant?", answers=2)
    page.locator("#chat").get_by_role("button", name="dislike").last.click()
    page.get_by_text("Noted. Thank you.").first.wait_for()
    case = json.loads(feedback_file.read_text("utf-8").splitlines()[-1])
    assert case["verdict"] == "wrong"
    assert case["asked"] == ["how long till a data scientist gets in?", "and a quant?"]
    assert "4–8 months" in case["answer"]
    before = len(feedback_file.read_text("utf-8").splitlines())
    page.locator("#chat").get_by_role("button", name="Disliked").click()
    page.wait_for_timeout(500)
    assert len(feedback_file.read_text("utf-8").splitlines()) == before - 1


@on_desktop
def test_an_answer_says_what_is_quoted_and_what_is_worked_out(page):
    ask(page, "how long till a data scientist gets in?")
    support = page.locator("#chat .writer").last.inner_text()
    assert support == "The guide's own sentences: 1 statement, quoted from Data Scientist."
    ask(page, "what would the aws and google certs cost together", answers=2)
    assert "worked out" in page.locator("#chat .writer").last.inner_text()


@on_desktop
def test_pay_that_is_compared_is_drawn_with_a_citation_at_each_bar(page):
    ask(page, PAY)
    rows = page.locator("#chat table tr")
    assert rows.count() >= 3
    assert page.locator("#chat table rect").count() == rows.count()
    widths = page.locator("#chat table rect").evaluate_all(
        "bars => bars.map(bar => bar.getBoundingClientRect().width)"
    )
    assert min(widths) > 1
    rows.first.locator("a").click()
    (sentence,) = marked(page)
    assert "$200,000–$300,000" in sentence


def test_the_contents_and_the_search_lead_to_their_place(page):
    if phone(page):
        page.click("#guide-open")
    page.get_by_text("Contents", exact=True).click()
    page.get_by_role("link", name="Bridge Certifications").click()
    page.wait_for_timeout(700)
    assert in_view(page, "#guide h4:has-text('Bridge Certifications')")
    page.fill("#guide-search", "CTO")
    page.wait_for_timeout(700)
    count = int(page.locator("#guide-found").inner_text().removeprefix("1 of "))
    assert count > 1
    page.press("#guide-search", "Enter")
    assert page.locator("#guide-found").inner_text() == f"2 of {count}"
    page.fill("#guide-search", "no such words")
    assert page.locator("#guide-found").inner_text() == "not found"


def test_the_readers_place_is_kept(page):
    if phone(page):
        page.click("#guide-open")
    page.evaluate("document.getElementById('guide').scrollTop = 900")
    page.wait_for_timeout(700)
    if phone(page):
        page.click("#guide-close")
        page.click("#guide-open")
        page.wait_for_timeout(700)
        assert abs(page.evaluate("document.getElementById('guide').scrollTop") - 900) < 5
    page.reload()
    page.wait_for_selector("#guide", state="attached")
    if phone(page):
        page.wait_for_selector("#guide-open")
        page.wait_for_timeout(300)
        page.click("#guide-open")
    wait(page, "Math.abs(document.getElementById('guide').scrollTop - 900) < 5")


def test_the_guide_is_readable_at_an_address_of_its_own_without_a_script(chromium, address, index):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/guide")
    assert page.locator("h1").inner_text() == "AI Engineer Career Transition Guide"
    assert page.locator("#guide .sentence").count() == index.manifest.counts["sentences"]
    assert page.get_by_role("link", name="Ask about it").get_attribute("href") == "/"
    context.close()


def test_a_citation_opens_the_document_that_it_is_from(chromium, root, tmp_path):
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "boats.md").write_text("# Boats\n\nThe ferry takes twelve passengers.\n")
    (corpus / "tents.md").write_text("# Tents\n\nThe red tent weighs 2 kg.\n")
    settings = Settings(corpus=corpus, index=tmp_path / "index")
    with progress() as bars:
        ensure_index(settings, bars)
    with served(settings, root) as address:
        page = chromium.new_context(viewport={"width": 1280, "height": 800}).new_page()
        page.goto(address)
        page.wait_for_selector("#question textarea")
        asked = {"Tents": "how heavy is the red tent?", "Boats": "how many passengers, the ferry?"}
        for count, (title, question) in enumerate(asked.items(), 1):
            ask(page, question, count)
            marker(page).click()
            (sentence,) = marked(page)
            assert page.locator("#guide-document option:checked").inner_text() == title
            assert page.locator("#guide article:visible").get_attribute("aria-label") == title
            assert sentence in page.locator("#guide article:visible").inner_text()
        page.select_option("#guide-document", label="Tents")
        assert page.locator("#guide article:visible").get_attribute("aria-label") == "Tents"
        page.context.close()
