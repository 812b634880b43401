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
    page.get_by_text("Copied").click()
    page.get_by_role("button", name="Copy quote with source").wait_for()
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
    assert page.locator("#not-supported").is_hidden()
    assert page.evaluate("document.activeElement.className") == "sentence cited"


@on_desktop
def test_nothing_is_noted_of_an_answer_that_is_gone(page, feedback_file):
    ask(page, "what does a head of AI earn?")
    marker(page).click()
    marked(page)
    before = feedback_file.read_text("utf-8") if feedback_file.exists() else ""
    page.click("#history-open")
    page.click("#history-new")
    page.locator("#chat .starters").wait_for()
    page.click("#not-supported")
    assert "Nothing was noted" in page.locator("#guide-notice").inner_text()
    page.wait_for_timeout(500)
    assert page.get_by_text("Noted. Thank you.").count() == 0
    assert (feedback_file.read_text("utf-8") if feedback_file.exists() else "") == before


@on_desktop
def test_a_citation_may_be_doubted_after_leaving_the_guide_and_after_another_answer(page):
    ask(page, "how long till a data scientist gets in?")
    marker(page).click()
    marked(page)
    page.keyboard.press("Escape")
    ask(page, "what does a head of AI earn?", answers=2)
    page.click("#not-supported")
    page.get_by_text("Noted. Thank you.").first.wait_for()
    assert page.locator("#guide-notice").is_hidden()


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
    page.locator("#chat").get_by_role("button", name="Like", exact=True).last.click()
    page.wait_for_timeout(500)
    changed = feedback_file.read_text("utf-8").splitlines()
    assert len(changed) == before and json.loads(changed[-1])["verdict"] == "helpful"
    page.locator("#chat").get_by_role("button", name="Liked", exact=True).click()
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
    page.fill("#guide-search", "a")
    assert page.locator("#guide-found").inner_text() == "type two letters or more"


@on_desktop
def test_the_search_looks_through_dashes_quotes_case_white_space_and_sentences(page, address):
    page.goto(f"{address}/guide")
    first, second = page.locator("#guide p:has(.sentence + .sentence)").first.locator(
        ".sentence"
    ).all_inner_texts()[:2]  # fmt: skip
    across = f"{first.split()[-1]}  {second.split()[0]}"
    typed = ("move in 3-6 Months", "move  in 3–6   months", across, "(", "c++", "a\\b")
    seen = []
    for words in typed:
        page.fill("#guide-search", words)
        found = page.locator("#guide-found").inner_text()
        seen.append(found)
        if words == across:
            assert page.evaluate("[...CSS.highlights.get('found-now')].join()") == across.replace(
                "  ", " "
            )
    assert all(found.startswith("1") for found in seen[:3]), seen
    assert seen[0] == seen[1]
    assert page.errors == []
    page.evaluate("document.querySelector('#guide p').textContent = 'He said: “don’t”.'")
    page.fill("#guide-search", '"don\'t"')
    assert page.locator("#guide-found").inner_text() == "1 of 1"


def test_the_contents_fit_the_page_and_close_on_escape_and_a_click_outside(page):
    if phone(page):
        page.click("#guide-open")
    contents = page.locator("#contents nav")
    page.click("#contents summary")
    box = contents.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= page.viewport_size["width"]
    assert contents.evaluate("nav => nav.scrollWidth <= nav.clientWidth")
    page.keyboard.press("Escape")
    assert contents.is_hidden()
    assert page.locator("#guide").is_visible()
    page.click("#contents summary")
    page.mouse.click(box["x"] + 40, page.viewport_size["height"] - 20)
    assert contents.is_hidden()


def test_keys_that_are_meant_otherwise_move_nothing_in_the_guide(page):
    ask(page, PAY)
    marker(page).click()
    marked(page)
    place = page.locator("#citation-place")
    for key in ("Control+p", "Control+n", "Alt+n", "Meta+p"):
        page.evaluate(
            """([modifier, key]) => document.activeElement.dispatchEvent(
                new KeyboardEvent("keydown", { key, [modifier]: true, bubbles: true })
            )""",
            [{"Control": "ctrl", "Alt": "alt", "Meta": "meta"}[key[:-2]] + "Key", key[-1]],
        )
    assert place.inner_text().startswith("1 of ")
    page.fill("#guide-search", "pay")
    page.press("#guide-search", "Escape")
    assert page.evaluate("document.activeElement.id") == "guide-search"
    assert page.locator("#guide").is_visible()
    if phone(page):
        return
    page.fill("#question textarea", "and")
    page.press("#question textarea", "Escape")
    assert page.evaluate("document.activeElement.tagName") == "TEXTAREA"
    assert page.locator("#quote-card").is_hidden()


@pytest.mark.parametrize("page", [(390, 844)], ids=["phone"], indirect=True)
def test_the_guide_over_the_chat_is_left_by_going_back(page):
    ask(page, "how long till a data scientist gets in?")
    address = page.url
    shown = "document.body.classList.contains('guide-shown')"
    for leave in ("go_back", "#guide-close", "Escape", "go_back"):
        marker(page).click()
        marked(page)
        assert page.evaluate(shown)
        page.mouse.move(380, 830)  # off the number, which shows its quote where it is pointed at
        if leave == "go_back":
            page.evaluate("history.back()")
        elif leave == "Escape":
            page.keyboard.press("Escape")
        else:
            page.click(leave)
        wait(page, f"!{shown} && !history.state?.guide")
        assert page.url == address
        assert page.evaluate("document.activeElement.textContent.trim()") == "[1]"
        assert page.locator("#quote-card").is_hidden()
    # closed and opened again before the browser has gone back
    page.evaluate(
        """() => {
            for (const id of ["guide-open", "guide-close", "guide-open"])
                document.getElementById(id).click();
        }"""
    )
    page.wait_for_timeout(300)
    assert page.evaluate(f"{shown} && history.state.guide")
    page.reload()
    wait(page, shown)
    page.evaluate("history.back()")
    wait(page, f"!{shown}")


@pytest.mark.parametrize("page", [(390, 844)], ids=["phone"], indirect=True)
def test_what_the_guide_covers_is_out_of_the_tab_order(page):
    ask(page, "how long till a data scientist gets in?")
    wait(page, "document.querySelectorAll('#chat .option').length == 3")
    page.click("#guide-open")
    # Gradio's buttons go slowly
    wait(page, "getComputedStyle(document.querySelector('#chat .option')).visibility == 'hidden'")
    for _ in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate(
            "document.activeElement === document.body"
            " || !!document.activeElement.closest('#guide-frame')"
        ), page.evaluate("document.activeElement.outerHTML")


def test_the_guides_own_page_fits_the_window(page, address):
    page.goto(f"{address}/guide")
    assert page.evaluate(
        """() => {
            const { scrollWidth, scrollHeight } = document.documentElement;
            return scrollWidth <= innerWidth && scrollHeight <= innerHeight;
        }"""
    )


@on_desktop
def test_a_link_to_no_place_says_so(page, address):
    for link in ("/guide#cite=0-1-2", "/guide#cite=%", "/#cite=%E0%A4%A"):
        page.goto("about:blank")
        page.goto(address + link)
        notice = page.locator("#guide-notice")
        notice.wait_for()
        assert notice.inner_text() == "The place that the link leads to is not in this guide."
        assert page.locator("#citation-bar").is_hidden()
    assert page.errors == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_guides_own_page_has_the_theme_that_its_address_names(chromium, address, scheme):
    context = chromium.new_context(color_scheme=scheme)
    page = context.new_page()
    seen = {}
    for theme in ("", "?__theme=light", "?__theme=dark"):
        page.goto(f"{address}/guide{theme}")
        seen[theme] = page.evaluate(
            """() => {
                const style = getComputedStyle(document.body);
                return [style.colorScheme, style.getPropertyValue("--mark")];
            }"""
        )
    marks = {"light": "#ffe58a", "dark": "#f2c744"}
    assert seen == {
        "": ["light dark", marks[scheme]],
        "?__theme=light": ["light", marks["light"]],
        "?__theme=dark": ["dark", marks["dark"]],
    }
    context.close()


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
