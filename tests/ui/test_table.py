import re

from waymark.ui.message import message
from waymark.ui.table import table

PAY = "which exit role pays the most?"


def bars(text):
    return {
        name: (float(x), float(x) + float(width))
        for name, x, width in re.findall(
            r'<th scope="row">(.*?)</th><td><svg><rect x="([\d.]+)%" width="([\d.]+)%"', text
        )
    }


def test_ranges_are_drawn_on_one_scale_from_zero(chatbot):
    answer = chatbot.ask(PAY)
    text = message(answer)
    drawn = bars(text)
    # of $400,000, which the best paid role reaches
    assert drawn["ML Engineering Manager / Head of AI"] == (50, 75)  # $200,000–$300,000
    assert drawn["AI Research Scientist"] == (37.5, 75)  # $150,000–$300,000
    assert text.count("<tr>") == len(drawn)
    assert text.index("<table>") < text.index("sources")


def test_every_row_has_its_citation_and_grows_to_the_scale_of_all(chatbot):
    answer = chatbot.ask(PAY)
    first = next(n for n, s in enumerate(answer.statements) if s.form == "row")
    early = table(answer.statements, first + 1)
    assert early.count("<tr>") == 1
    assert early.removesuffix("</table>") in table(answer.statements, len(answer.statements))
    assert early.count("#cite-") == 1


def test_an_answer_without_rows_has_no_table(chatbot):
    for question in ("do i need a phd", "how long till a data scientist gets in?"):
        assert "<table>" not in message(chatbot.ask(question))
