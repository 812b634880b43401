import pytest
from driving import ANSWERED, ask, marked, on_desktop, phone, wait

pytestmark = pytest.mark.browser


def test_a_click_on_a_citation_marks_the_sentence_in_the_guide(page):
    ask(page, "how long till a data scientist gets in?")
    answer = page.locator("#chat .bot").last
    assert "3–6 months." in answer.locator("strong").first.inner_text()
    answer.get_by_role("link", name="[1]", exact=True).click()
    assert marked(page) == ["A data scientist can make the move in 3–6 months."]
    assert "Data Scientist › A data scientist can make the move" in answer.text_content()
    assert (page.outside, page.errors) == ([], [])


@on_desktop
def test_old_messages_keep_their_own_citations(page):
    ask(page, "how long till a data scientist gets in?")
    ask(page, "what does a head of AI earn?", answers=2)
    links = page.locator("#chat a", has_text="[1]")
    first, last = links.first, links.last
    first.click()
    assert marked(page) == ["A data scientist can make the move in 3–6 months."]
    if phone(page):
        page.click("#guide-close")
    last.click()
    (sentence,) = marked(page)
    assert "$200,000–$300,000" in sentence


def test_the_guide_is_whole_and_has_its_headings(page, index):
    if phone(page):
        assert not page.locator("#guide").is_visible()
        page.click("#guide-open")
    headings = page.locator("#guide :is(h2, h3, h4, h5)").all_inner_texts()
    assert headings[0] == "AI Engineer Career Transition Guide"
    names = {name for p in index.passages.values() if len(p.section.path) < 5
             for name in p.section.path}  # fmt: skip
    assert set(headings) >= {n for n in names if "Certificat" not in n} - item_names(index)
    assert page.locator("#guide .sentence").count() == index.manifest.counts["sentences"]


def item_names(index):
    return {p.section.name for p in index.passages.values() if p.sentences[0].kind == "item"}


@on_desktop
def test_an_example_starts_the_conversation(page):
    starters = page.locator("#chat .starters a")
    assert starters.count() >= 7
    starters.filter(has_text="What's the cheapest certification?").click()
    wait(page, ANSWERED.format(1))
    assert "$100" in page.locator("#chat .bot").first.inner_text()


@on_desktop
def test_retry_asks_again_and_clear_empties(page):
    ask(page, "cheapest certification")
    before = page.locator("#chat .bot").last.inner_text()
    page.get_by_role("button", name="Retry").click()
    page.wait_for_timeout(800)
    wait(page, ANSWERED.format(1))
    assert page.locator("#chat .bot").count() == 1
    assert page.locator("#chat .bot").last.inner_text() == before
    page.get_by_role("button", name="Clear").click()
    wait(page, "document.querySelectorAll('#chat .bot').length === 0")


@on_desktop
def test_three_questions_to_go_on_with_are_offered_under_the_last_answer_alone(page):
    ask(page, "how long till a data scientist gets in?")
    wait(page, "document.querySelectorAll('#chat .option').length == 3")
    chosen = page.locator("#chat .option").first
    question = chosen.inner_text()
    chosen.click()
    wait(page, ANSWERED.format(2))
    assert page.locator("#chat .user").last.inner_text().strip() == question
    wait(page, "document.querySelectorAll('#chat .option').length == 3")
    assert question not in page.locator("#chat .option").all_inner_texts()


@on_desktop
def test_an_edited_question_is_answered_anew_and_what_followed_is_dropped(page):
    ask(page, "how long till a data scientist gets in?")
    ask(page, "and a quant?", answers=2)
    page.locator("#chat").get_by_role("button", name="Edit").first.click()
    box = page.locator("#chat textarea")
    box.fill("how long till a data engineer gets in?")
    page.locator("#chat").get_by_role("button", name="Submit").first.click()
    wait(
        page,
        "document.querySelectorAll('#chat .sources').length == 1"
        " && document.querySelector('#chat .bot').innerText.includes('6–9 months')",
    )
    assert "4–8 months" not in page.locator("#chat").inner_text()


def test_the_keyboard_alone_asks_cites_and_returns(page):
    page.focus("#question textarea")
    page.keyboard.type("how long till a data scientist gets in?")
    page.keyboard.press("Enter")
    wait(page, ANSWERED.format(1))
    link = page.locator("#chat a", has_text="[1]").first
    link.focus()
    page.keyboard.press("Enter")
    assert marked(page) == ["A data scientist can make the move in 3–6 months."]
    page.keyboard.press("Escape")
    assert link.evaluate("element => document.activeElement === element")
    if phone(page):
        assert not page.locator("#guide").is_visible()


@on_desktop
def test_a_refusal_is_shown_without_sources(page):
    page.fill("#question textarea", "how do i bake bread?")
    page.press("#question textarea", "Enter")
    page.locator("#chat").get_by_text("does not say").wait_for()
    assert page.locator("#chat .sources").count() == 0


@on_desktop
def test_a_hostile_question_stays_text(page):
    question = '<img src="http://e.vil/x.png"><script>window.hit = 1</script> ![x](http://e.vil/y)'
    page.fill("#question textarea", question)
    page.press("#question textarea", "Enter")
    page.locator("#chat .bot").wait_for()
    page.wait_for_timeout(500)
    assert page.evaluate("window.hit") is None
    assert page.outside == []
    assert "<script>window.hit = 1</script>" in page.locator("#chat .user").text_content()
    page.get_by_role("button", name="Retry").click()
    page.wait_for_timeout(800)
    assert page.locator("#chat .user").count() == 1
    assert "![x](http://e.vil/y)" in page.locator("#chat .user").text_content()


def test_nothing_overflows_sideways(page):
    ask(page, "which roles take under 6 months")
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(overflow) <= 0


def test_the_page_shows_in_the_dark(chromium, address):
    context = chromium.new_context(color_scheme="dark")
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector("#guide")
    luminance = page.evaluate(
        "getComputedStyle(document.getElementById('guide')).backgroundColor.match(/\\d+/g)"
    )
    assert max(map(int, luminance[:3])) < 60
    context.close()


@on_desktop
def test_a_server_that_is_away_is_said_and_what_was_typed_stays(page):
    page.fill("#question textarea", "and a quant?")
    page.route("**/healthz", lambda route: route.abort())
    page.evaluate("window.dispatchEvent(new Event('offline'))")
    page.get_by_text("Waymark cannot be reached").wait_for()
    page.unroute("**/healthz")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.locator("#offline").wait_for(state="hidden")
    assert page.input_value("#question textarea") == "and a quant?"


@on_desktop
def test_the_page_runs_no_script_but_its_own(page, address):
    policy = page.request.get(address, headers={"Accept": "text/html"}).headers[
        "content-security-policy"
    ]
    scripts = next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert "unsafe" not in scripts
    page.evaluate(
        """() => {
            const script = document.createElement("script");
            script.textContent = "window.hit = 1";
            document.body.append(script);
        }"""
    )
    assert page.evaluate("window.hit") is None
