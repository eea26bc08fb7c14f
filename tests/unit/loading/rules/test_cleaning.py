from __future__ import annotations

import pytest

from govqa.loading.blocks import Block, Rule
from govqa.loading.rules import cleaning

BODY = (
    "The river commission wants to agree on limits for the dams before the winter comes, and it has asked "
    "every state on the banks to send in its own figures by the end of the month."
)


def dropped(rule: Rule, *blocks: Block | str) -> dict[str, str]:
    given = [Block(b) if isinstance(b, str) else b for b in blocks]
    return {block.text: block.dropped for block in rule(given) if block.dropped}


def test_a_language_menu_is_dropped() -> None:
    menu = ["Español", "Hindi", "中文 (简体)", "Français", "हिन्दी"]
    items = [Block(name, kind="item") for name in menu]
    assert dropped(cleaning.navigation, *items, BODY) == dict.fromkeys(menu, "language menu")


def test_two_languages_in_a_list_are_no_menu() -> None:
    assert dropped(cleaning.navigation, Block("French", kind="item"), Block("Dutch", kind="item"), BODY) == {}


def test_buttons_and_breadcrumbs_are_dropped() -> None:
    title = "Who sets the limits for the dams on the long river?"
    gone = dropped(
        cleaning.navigation,
        "No menu items!",
        "Home > Water > Rivers",
        "HomeWaterWho sets the limits for the dams...",
        title,
        "Skip to content",
        BODY,
    )
    assert title not in gone
    assert BODY not in gone
    assert len(gone) == 4


def test_a_sentence_about_homes_is_no_breadcrumb() -> None:
    assert dropped(cleaning.navigation, "Homes near the river were cleared...", BODY) == {}


def test_the_tail_of_related_articles_is_dropped_with_its_titles() -> None:
    gone = dropped(cleaning.navigation, BODY, "RELATED ARTICLES", "Ten dams to see", "Most popular")
    assert set(gone) == {"RELATED ARTICLES", "Ten dams to see", "Most popular"}


def test_a_heading_that_sounds_like_a_tail_stays_where_text_follows() -> None:
    long = BODY + " " + BODY
    assert dropped(cleaning.navigation, BODY, "Latest news", long) == {}


def test_a_caption_with_its_credit_is_dropped_and_the_picture_s_other_text_too() -> None:
    gone = dropped(
        cleaning.captions,
        BODY,
        "Minister Ada Byron visits the Upper Dam.",
        "Minister Ada Byron visiting the Upper Dam in spring.Credit: River Press/Agency",
        BODY,
    )
    assert list(gone.values()) == ["caption", "caption"]


def test_a_sentence_that_mentions_a_picture_stays() -> None:
    assert dropped(cleaning.captions, "The picture: nobody knows who built the dam.") == {}
    assert dropped(cleaning.captions, "The report gave credit: a loan of ten years for every state.") == {}


def test_a_bold_block_that_rewords_the_body_is_a_pull_quote() -> None:
    quote = Block(
        "The river commission wants to agree on limits for all dams before the winter comes.", bold=True
    )
    assert dropped(cleaning.pull_quotes, BODY, quote) == {quote.text: "pull quote"}


def test_a_bold_block_that_says_something_of_its_own_stays() -> None:
    own = Block("No state has so far sent in a single figure, for reasons that nobody gives.", bold=True)
    assert dropped(cleaning.pull_quotes, BODY, own) == {}


def test_a_pull_quote_is_known_though_a_page_break_parts_the_text_it_repeats() -> None:
    quote = Block(BODY, bold=True)
    half = BODY.split()
    first, second = " ".join(half[:16]), " ".join(half[16:])
    assert dropped(cleaning.pull_quotes, first, quote, second) == {BODY: "pull quote"}


def test_a_block_repeated_word_for_word_inside_a_longer_one_is_dropped() -> None:
    sentence = "Every state on the banks has promised to send in its figures."
    longer = f"{BODY} {sentence} {BODY}"
    assert dropped(cleaning.pull_quotes, sentence, longer) == {sentence: "repeated text"}


def test_equal_blocks_both_stay() -> None:
    assert dropped(cleaning.pull_quotes, BODY, BODY) == {}


def test_the_words_of_a_speaker_are_no_pull_quote() -> None:
    sentence = "Ada: Every state on the banks has promised to send in its figures."
    assert dropped(cleaning.pull_quotes, Block(sentence, label=(0, 4)), f"{sentence} {BODY}") == {}


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (
            "We use cookies to give you the best experience. Accept all or choose what to allow.",
            "cookie banner",
        ),
        ("Wir verwenden Cookies, um die Seite zu verbessern.", "cookie banner"),
        ("Subscribe to our newsletter and never miss a dam.", "call to the reader"),
        ("Du musst angemeldet sein, um einen Kommentar zu schreiben.", "call to the reader"),
        ("Pour lire la suite, abonnez-vous.", "call to the reader"),
        ("Last updated: 4 March 2025", "stamp"),
        ("Ten tekst przeczytasz w 2 minuty", "stamp"),
        ("5 min read", "navigation"),
        ("12 Comments", "navigation"),
        ("[edit]", "navigation"),
        ("Lesen Sie auch: Zehn Dämme, die man sehen muss", "related articles"),
    ],
)
def test_what_pages_say_around_the_text_is_dropped(text: str, rule: str) -> None:
    assert dropped(cleaning.navigation, BODY, text, BODY) == {text: rule}


@pytest.mark.parametrize(
    "text",
    [
        "We use cookies" + " and so does everybody else on the river" * 12 + ".",
        "Related work: none has been published on the dams of the upper river so far.",
        "Subscribe to the view that" + " dams leak and nobody pays for them at all" * 4 + ".",
        "The last update of the directive was in spring, as the commission has said.",
        "Last update of the rules on dams was in 2019.",
        "If you like this approach, you should come to the river and see it.",
        "Pour accéder au marché, les barrages doivent être sûrs.",
        "Two comments were received by the commission before the deadline.",
    ],
)
def test_sentences_that_begin_much_like_that_stay(text: str) -> None:
    assert dropped(cleaning.navigation, BODY, text, BODY) == {}


@pytest.mark.parametrize("text", ["Foto: Max Weber", "Crédit photo : Max Weber", "Fot. Max Weber / Agencja"])
def test_credits_in_other_languages_are_captions(text: str) -> None:
    assert dropped(cleaning.captions, BODY, text) == {text: "caption"}


def test_a_tail_in_another_language_is_dropped() -> None:
    gone = dropped(cleaning.navigation, BODY, "Das könnte Sie auch interessieren:", "Zehn Dämme")
    assert set(gone) == {"Das könnte Sie auch interessieren:", "Zehn Dämme"}


def test_the_bold_rest_of_a_sentence_is_no_pull_quote() -> None:
    before, rest = BODY.split(" limits ")
    bold = Block(f"limits {rest}", bold=True)
    assert dropped(cleaning.bold_repeats, BODY, f"{before} the", bold) == {}


def test_a_bold_block_that_ends_the_sentence_before_it_is_no_pull_quote() -> None:
    bold = Block("River commission limits for the dams before the winter comes.", bold=True)
    assert dropped(cleaning.bold_repeats, BODY, BODY.rstrip(".") + " of the", bold, BODY) == {}


def test_only_bold_blocks_are_left_out_where_premises_may_be_repeated() -> None:
    sentence = "Every state on the banks has promised to send in its figures."
    assert dropped(cleaning.bold_repeats, sentence, f"{BODY} {sentence} {BODY}") == {}
