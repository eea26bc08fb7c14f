"""What is offered to ask next: only what is answered, new, and from the right document."""

from types import SimpleNamespace

import pytest

from govqa.types import Metadata, Span
from govqa.ui.following import SHOWN, NextQuestions, candidates


@pytest.fixture
def holding(document, citation, answer, summary):
    """A stand-in for a chatbot over documents with these questions and topics, which it answers."""

    def made(**documents):
        held = {}
        for name, (questions, topics) in documents.items():
            text = "\n".join(f"Answer to {question}" for question in questions) or "Nothing."
            metadata = Metadata(title=name, questions=tuple(questions), topics=tuple(topics))
            held[name] = document(text, f"{name}.md", metadata=metadata)
        bot = SimpleNamespace(generation="g1", asked=[], refused=set(), elsewhere=set())

        def ask(question):
            bot.asked.append(question)
            if question in bot.refused:
                return answer(question=question)
            own = next(each for each in held.values() if f"Answer to {question}" in each.text)
            if question in bot.elsewhere:
                own = next(each for each in held.values() if each is not own)
            quote = f"Answer to {question}" if f"Answer to {question}" in own.text else own.text
            return answer(citation(own, quote), question=question)

        bot.ask = ask
        bot.documents = lambda: [summary(each) for each in held.values()]
        bot.ids = {name: each.doc_id for name, each in held.items()}
        bot.texts = {name: each.text for name, each in held.items()}
        return bot

    return made


def after(bot, *names, asked=(), shown=()):
    return NextQuestions().after(bot, list(shown), asked, [bot.ids[name] for name in names])


def test_the_cited_documents_come_first_in_turn_then_those_on_the_same_topics(holding):
    bot = holding(
        far=(["Far?"], ["tea"]),
        one=(["One first?", "One second?"], ["ships", "law"]),
        near=(["Near?"], ["Ships", "LAW"]),
        less=(["Less?"], ["ships"]),
        two=(["Two first?"], ["law"]),
    )
    found = [question for question, _ in candidates(bot.documents(), [bot.ids["one"], bot.ids["two"]])]
    assert found == ["One first?", "Two first?", "One second?", "Near?", "Less?"]


def test_at_most_three_are_offered(holding):
    bot = holding(one=([f"Question number {n}?" for n in range(6)], []))
    assert after(bot, "one") == [f"Question number {n}?" for n in range(SHOWN)]


def test_what_is_not_answered_or_from_elsewhere_is_not_offered(holding):
    bot = holding(one=(["Who rows?", "Who sails?", "Who swims?"], ["law"]), two=(["Who flies?"], ["law"]))
    bot.refused, bot.elsewhere = {"Who rows?"}, {"Who sails?"}
    assert after(bot, "one") == ["Who swims?", "Who flies?"]


def test_what_was_asked_before_is_not_offered_again(holding):
    bot = holding(one=(["Who signed the accord?", "Who left the accord?"], []))
    assert after(bot, "one", asked=["the accord, who SIGNED it"]) == ["Who left the accord?"]


def test_what_is_answered_by_a_quote_that_is_shown_is_not_offered(holding):
    bot = holding(one=(["Who signed?", "Who left?"], []))
    place = (bot.ids["one"], Span(0, 5))
    assert after(bot, "one", shown=[place]) == ["Who left?"]


def test_two_questions_with_one_answer_are_not_both_offered(holding, monkeypatch):
    bot = holding(one=(["Who signed?", "Which towns signed?"], []))
    first = bot.ask("Who signed?")
    monkeypatch.setattr(bot, "ask", lambda question: first)
    assert after(bot, "one") == ["Who signed?"]


def test_each_question_is_asked_once_for_a_generation(holding):
    bot = holding(one=(["Who signed?", "Who left?"], []))
    following = NextQuestions()
    ids = [bot.ids["one"]]
    assert following.after(bot, [], [], ids) == following.after(bot, [], [], ids)
    assert bot.asked == ["Who signed?", "Who left?"]
    bot.generation = "g2"
    following.after(bot, [], [], ids)
    assert bot.asked == ["Who signed?", "Who left?"] * 2


def test_the_search_gives_up_in_time(holding):
    questions = [f"Question number {n}?" for n in range(40)]
    bot = holding(one=(questions, []))
    bot.refused = set(questions)
    assert after(bot, "one") == []
    assert len(bot.asked) == 8


def test_an_unknown_document_offers_nothing(holding):
    bot = holding(one=(["Who signed?"], []))
    assert NextQuestions().after(bot, [], [], ["f" * 16]) == []
