"""Rules that leave out what is not the document's own running text. Each names itself in ``dropped``."""

from __future__ import annotations

import re
from collections import Counter

from govqa.loading.blocks import Block, drop, ends_sentence, words

#: Names of languages, as menus of web pages list them.
_LANGUAGES = frozenset(
    "english español espanol spanish français francais french deutsch german italiano italian português portugues "
    "portuguese nederlands dutch svenska swedish dansk danish norsk norwegian suomi finnish polski polish čeština "
    "czech magyar hungarian română romanian ελληνικά greek türkçe turkish русский russian українська ukrainian "
    "العربية arabic עברית hebrew فارسی persian हिन्दी hindi marathi मराठी kannada ಕನ್ನಡ tamil தமிழ் telugu తెలుగు "
    "bengali বাংলা gujarati ગુજરાતી punjabi urdu اردو malayalam nepali 中文 简体中文 繁體中文 chinese mandarin 日本語 "
    "japanese 한국어 korean tiếng việt vietnamese ไทย thai bahasa indonesia indonesian melayu malay kiswahili "
    "swahili català catalan euskara galego hrvatski croatian srpski serbian slovenčina slovak slovenščina "
    "български bulgarian eesti latviešu lietuvių íslenska gaeilge simplified traditional 简体 繁體 brasil".split()
)

#: Whole lines of page furniture, in lower case and without punctuation at the ends.
_FURNITURE = frozenset(
    (
        "no menu items|menu|main menu|home|search|search for|skip to content|skip to main content|skip navigation|"
        "log in|login|sign in|sign up|subscribe|subscribe now|register|share|share this|share this article|"
        "share on facebook|share on twitter|share on linkedin|tweet|email|print|print this page|facebook|twitter|"
        "linkedin|whatsapp|instagram|youtube|rss|newsletter|cookie settings|cookie policy|privacy policy|"
        "terms of use|terms of service|terms and conditions|accept|accept all|accept all cookies|reject all|"
        "all rights reserved|advertisement|advertising|sponsored|read more|learn more|load more|show more|"
        "back to top|top|next|previous|next article|previous article|table of contents|toggle navigation|close|"
        "click here|download pdf|download|listen to this article|leave a comment|leave a reply|post comment|"
        "view comments|comments|add a comment"
    ).split("|")
)

#: Headings of a page's tail: what follows them is not the article.
_TAIL = frozenset(
    (
        "related articles|related article|related posts|related stories|related content|related topics|related|"
        "most popular|most read|most viewed|recent comments|recent posts|recent articles|latest news|latest articles|"
        "more from|more stories|read next|read also|you may also like|you might also like|recommended|"
        "recommended for you|recommended articles|trending|trending now|popular posts|editor's picks|"
        "share this article|leave a reply|leave a comment|sign up for our newsletter|subscribe to our newsletter"
    ).split("|")
)

_CRUMBS = re.compile(r"^home\s*([>»›/|•→]|::)", re.I)
_CREDIT = re.compile(
    r"\b(photo(graph)?s?|image|picture|illustration|graphic|credits?)\s*(by|courtesy( of)?|credits?)?\s*:\s*\S"
    r"|\b(photo(graph)?|image|picture|illustration) (by|courtesy of) [A-Z]"
    r"|/\s*(getty images|afp|reuters|alamy|ap|shutterstock|epa|xinhua|istock)\b|©\s*\S",
    re.I,
)
_CREDIT_GLUED = re.compile(r"[.”\"'’)]?\s*(Credit|Photo|Image|Source)s?:\s*\S.{0,80}$")

#: Longest caption, and longest line of a page's tail, in words.
_CAPTION_WORDS = 45
_TAIL_LINE_WORDS = 25
#: A pull quote is at least this long; shorter bold lines are headings or emphasis.
_QUOTE_WORDS = 8
#: Share of a bold block's runs of four words found in the body, from which it is a (reworded) repeat.
#: The reworded ones of the real articles reach 0.6 to 0.9, bold text of its own stays under 0.1.
_QUOTE_SHARE = 0.5
_GRAM = 4


def navigation(blocks: list[Block]) -> list[Block]:
    """Drops language menus, breadcrumbs, buttons, and the lists of other articles at a page's end."""
    return _tail(_furniture(_language_menu(blocks)))


def captions(blocks: list[Block]) -> list[Block]:
    """Drops picture captions that carry a credit, and the picture's alternative text before them."""
    out = list(blocks)
    for i, block in enumerate(blocks):
        if block.dropped or block.kind != "paragraph" or block.label:
            continue
        if not _is_caption(block.text):
            continue
        out[i] = drop(block, "caption")
        before = _index_before(out, i)
        if before is not None and _same_picture(out[before], block):
            out[before] = drop(out[before], "caption")
    return out


def pull_quotes(blocks: list[Block]) -> list[Block]:
    """Drops bold blocks that repeat or reword body text, and blocks repeated word for word in a longer one."""
    bodies = [
        words(block.text) for block in blocks if block.is_body and not block.bold or block.kind == "item"
    ]
    grams: set[tuple[str, ...]] = set()
    run: list[str] = []
    for body in bodies:
        run = run[-(_GRAM - 1) :] + body
        grams.update(_grams(run))
    joined = [(len(body), " " + " ".join(body) + " ") for body in bodies]
    by_gram = _blocks_of_first_gram(bodies)
    out: list[Block] = []
    for block in blocks:
        said = words(block.text)
        if not block.is_body or block.label or len(said) < _QUOTE_WORDS:
            out.append(block)
        elif block.bold and _share(said, grams) >= _QUOTE_SHARE:
            out.append(drop(block, "pull quote"))
        elif not block.bold and ends_sentence(block.text) and _within_longer(said, joined, by_gram):
            out.append(drop(block, "repeated text"))
        else:
            out.append(block)
    return out


def _language_menu(blocks: list[Block]) -> list[Block]:
    out = list(blocks)
    run: list[int] = []
    for i, block in enumerate([*blocks, Block("")]):
        if not block.dropped and _is_language(block.text):
            run.append(i)
            continue
        if len(run) >= 3:
            for j in run:
                out[j] = drop(out[j], "language menu")
        run = []
    return out


def _is_language(text: str) -> bool:
    named = re.findall(r"[^\W\d_]+(?:[\u0300-\u036f\u0900-\u0dff\u0e00-\u0e7f]+[^\W\d_]*)*", text.casefold())
    return 0 < len(named) <= 4 and len(text) <= 40 and all(word in _LANGUAGES for word in named)


def _furniture(blocks: list[Block]) -> list[Block]:
    out: list[Block] = []
    for i, block in enumerate(blocks):
        bare = block.text.strip(" .!:»›>|•·–-").casefold()
        crumbs = block.kind != "heading" and _is_breadcrumb(block.text, blocks[i + 1 : i + 8])
        if not block.dropped and not block.label and (bare in _FURNITURE or crumbs):
            out.append(drop(block, "navigation"))
        else:
            out.append(block)
    return out


def _is_breadcrumb(text: str, following: list[Block]) -> bool:
    """Whether ``text`` is a path of menus: ``Home > News > …``, or glued, with the title cut short."""
    if _CRUMBS.match(text):
        return True
    cut = re.sub(r"(\.\.\.|…)$", "", text).rstrip()
    if cut == text or not text.startswith("Home"):
        return False
    return any(
        len(block.text) > 15 and block.text[:15] in cut and cut.endswith(block.text[: len(cut) - cut.find(block.text[:15])])
        for block in following
    )


def _tail(blocks: list[Block]) -> list[Block]:
    """Drops from the first tail heading on, if only short lines follow it."""
    for i, block in enumerate(blocks):
        if block.dropped or block.text.strip(" :.!").casefold() not in _TAIL:
            continue
        rest = [b for b in blocks[i + 1 :] if not b.dropped]
        prose = [b for b in rest if ends_sentence(b.text) and len(words(b.text)) > _TAIL_LINE_WORDS]
        if not prose:
            return blocks[:i] + [b if b.dropped else drop(b, "related articles") for b in blocks[i:]]
    return blocks


def _is_caption(text: str) -> bool:
    if len(words(text)) > _CAPTION_WORDS:
        return False
    if _CREDIT_GLUED.search(text) and (len(words(text)) < 8 or re.search(r"[^\s](Credit|Photo|Image)s?:", text)):
        return True
    return _CREDIT.search(text) is not None and not ends_sentence(text)


def _same_picture(block: Block, caption: Block) -> bool:
    """Whether ``block``, just before a caption, is the alternative text of the same picture."""
    if not block.is_body or block.label or len(words(block.text)) > 20:
        return False
    mine = {word for word in re.findall(r"\b[A-Z]\w+", block.text)}
    theirs = set(re.findall(r"\b[A-Z]\w+", caption.text))
    return len(mine) >= 2 and len(mine & theirs) >= max(2, 0.4 * len(mine))


def _index_before(blocks: list[Block], i: int) -> int | None:
    return next((j for j in range(i - 1, -1, -1) if not blocks[j].dropped), None)


def _grams(said: list[str]) -> list[tuple[str, ...]]:
    return [tuple(said[i : i + _GRAM]) for i in range(len(said) - _GRAM + 1)]


def _share(said: list[str], grams: set[tuple[str, ...]]) -> float:
    own = _grams(said)
    return sum(gram in grams for gram in own) / len(own)


def _blocks_of_first_gram(bodies: list[list[str]]) -> dict[tuple[str, ...], list[int]]:
    """The bodies that hold each run of words, so that a repeat is sought in few of them."""
    wanted = Counter(tuple(body[:_GRAM]) for body in bodies)
    found: dict[tuple[str, ...], list[int]] = {}
    for i, body in enumerate(bodies):
        for gram in set(_grams(body)):
            if gram in wanted:
                found.setdefault(gram, []).append(i)
    return found


def _within_longer(
    said: list[str], joined: list[tuple[int, str]], by_gram: dict[tuple[str, ...], list[int]]
) -> bool:
    text = " " + " ".join(said) + " "
    candidates = by_gram.get(tuple(said[:_GRAM]), [])
    return any(joined[i][0] > 1.2 * len(said) and text in joined[i][1] for i in candidates)
