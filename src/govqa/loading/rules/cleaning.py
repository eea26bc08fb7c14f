"""Rules that leave out what is not the document's own running text. Each names itself in ``dropped``."""

from __future__ import annotations

import re
from collections import Counter

from govqa.loading.blocks import Block, drop, ends_sentence, neighbour, words
from govqa.loading.rules.boilerplate import CALLS, COOKIES, FURNITURE, LANGUAGES, POINTERS, STAMPS, TAIL

_CRUMBS = re.compile(r"^home\s*([>»›/|•→]|::)", re.I)
_CREDIT = re.compile(
    r"\b(photo(graph)?s?|image|picture|illustration|graphic|credits?)\s*(by|courtesy( of)?|credits?)?"
    r"\s*:\s*\S"
    r"|\b(photo(graph)?|image|picture|illustration) (by|courtesy of) [A-Z]"
    r"|/\s*(getty images|afp|reuters|alamy|ap|shutterstock|epa|xinhua|istock)\b|©\s*\S",
    re.I,
)
#: The same in other languages, where it begins the line.
_CREDIT_WORDS = re.compile(
    r"^\(?(fotos?|titelbild|titelfoto|beitragsbild|bild(quelle|nachweis|rechte)?|fotografía|imagen"
    r"|crédits?( photo)?|photo|image|fot\.|zdjęcie|foto(grafia)?|immagine|afbeelding|kuva)\s*[:/©]"
    r"|^fot\. [A-Z]",
    re.I,
)
_CREDIT_GLUED = re.compile(r"[.”\"'’)]?\s*(Credit|Photo|Image|Source)s?:\s*\S.{0,80}$")

#: Longest caption, and longest line of a page's tail, in words.
_CAPTION_WORDS = 45
_TAIL_LINE_WORDS = 25
#: Longest line that calls or stamps, pointer to another article, and cookie banner, in words.
_LINE_WORDS = 30
_BANNER_WORDS = 90
_COUNTS = re.compile(
    r"^(?:(?:view |read )(?:all )?\d*|\d[\d.,]*|no|leave a|leave your)\s*"
    r"(?:comments?|shares?|likes?|views?|kommentare?|commentaires?|comentarios?|komentarz[ey]?)$"
    r"|^\d+ min(ute|uten|uti|uut)?s?\.? (read|lesezeit|de lecture|de lectura|di lettura|czytania|lesetid)$",
    re.I,
)
_STARTS = {
    "cookie banner": tuple(COOKIES),
    "call to the reader": tuple(CALLS),
    "stamp": tuple(STAMPS),
    "related articles": tuple(f"{words}:" for words in POINTERS),
}
#: A pull quote is at least this long; shorter bold lines are headings or emphasis.
_QUOTE_WORDS = 8
#: Share of a bold block's runs of three words found in the body, from which it is a (reworded) repeat.
#: In real articles the reworded ones reach 0.86 to 0.97, in samples of bolder rewording 0.55.
_QUOTE_SHARE = 0.45
_GRAM = 3
#: Where more blocks than this begin alike they are entries of a list or lines of a form, not repeats.
#: It also keeps the search linear: a table of 60,000 like rows would take minutes.
_MOST_ALIKE = 50


def navigation(blocks: list[Block]) -> list[Block]:
    """Drops language menus, breadcrumbs, buttons, cookie banners, calls to subscribe, and other articles."""
    return _tail(_lines(_furniture(_language_menu(blocks))))


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
    """Drops bold blocks that repeat or reword body text, and blocks that a longer one holds word for word."""
    return _repeats(bold_repeats(blocks))


def bold_repeats(blocks: list[Block]) -> list[Block]:
    """Drops bold blocks that repeat or reword body text."""
    sought = {
        i: said
        for i, block in enumerate(blocks)
        if block.bold
        and block.is_body
        and not block.label
        and len(said := words(block.text))
        >= (_QUOTE_WORDS if ends_sentence(block.text) else 2 * _QUOTE_WORDS)
        and not _goes_on(blocks, i)
    }
    if not sought:
        return blocks
    grams: set[tuple[str, ...]] = set()
    run: list[str] = []
    for body in _bodies(blocks):
        run = run[-(_GRAM - 1) :] + body
        grams.update(_grams(run))
    return [
        drop(block, "pull quote") if i in sought and _share(sought[i], grams) >= _QUOTE_SHARE else block
        for i, block in enumerate(blocks)
    ]


def _repeats(blocks: list[Block]) -> list[Block]:
    """Drops blocks that a longer one holds word for word, as web pages repeat sentences to show them large.

    Not for formats of books and papers, which repeat the premise of one definition in the next.
    """
    bodies = _bodies(blocks)
    joined = [(len(body), " " + " ".join(body) + " ") for body in bodies]
    by_gram = _blocks_of_first_gram(bodies)
    out: list[Block] = []
    for block in blocks:
        said = words(block.text)
        whole = block.is_body and not block.label and not block.bold and _is_whole(block.text)
        repeated = whole and len(said) >= _QUOTE_WORDS and _within_longer(said, joined, by_gram)
        out.append(drop(block, "repeated text") if repeated else block)
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
    if len(text) > 40:
        return False
    named = re.findall(r"[^\W\d_]+(?:[\u0300-\u036f\u0900-\u0dff\u0e00-\u0e7f]+[^\W\d_]*)*", text.casefold())
    return 0 < len(named) <= 4 and all(word in LANGUAGES for word in named)


def _furniture(blocks: list[Block]) -> list[Block]:
    out: list[Block] = []
    for i, block in enumerate(blocks):
        bare = block.text.strip(" .!:»›>|•·–-[]").casefold()
        crumbs = block.kind != "heading" and _is_breadcrumb(block.text, blocks[i + 1 : i + 8])
        if not block.dropped and not block.label and (bare in FURNITURE or crumbs or _COUNTS.match(bare)):
            out.append(drop(block, "navigation"))
        else:
            out.append(block)
    return out


def _lines(blocks: list[Block]) -> list[Block]:
    """Drops single lines that are known by how they begin."""
    return [b if b.dropped or b.label or not (rule := _line_rule(b)) else drop(b, rule) for b in blocks]


def _line_rule(block: Block) -> str:
    text = block.text.casefold()
    length = len(words(text))
    if length <= _BANNER_WORDS and text.startswith(_STARTS["cookie banner"]):
        return "cookie banner"
    if length > _LINE_WORDS or block.kind == "row":
        return ""
    if block.kind != "heading" and text.startswith(_STARTS["call to the reader"]):
        return "call to the reader"
    stamped = text.startswith(_STARTS["stamp"]) and length <= _LINE_WORDS // 2
    if stamped and block.kind != "heading" and (not text.endswith(".") or text.startswith("this page")):
        return "stamp"
    return "related articles" if text.startswith(_STARTS["related articles"]) else ""


def _is_breadcrumb(text: str, following: list[Block]) -> bool:
    """Whether ``text`` is a path of menus: ``Home > News > …``, or glued, with the title cut short."""
    if _CRUMBS.match(text):
        return True
    cut = re.sub(r"(\.\.\.|…)$", "", text).rstrip()
    if cut == text or not text.startswith("Home"):
        return False
    return any(
        len(block.text) > 15
        and block.text[:15] in cut
        and cut.endswith(block.text[: len(cut) - cut.find(block.text[:15])])
        for block in following
    )


def _tail(blocks: list[Block]) -> list[Block]:
    """Drops from the first tail heading on, if only short lines follow it."""
    for i, block in enumerate(blocks):
        if block.dropped or block.text.strip(" :.!").casefold() not in TAIL:
            continue
        rest = [b for b in blocks[i + 1 :] if not b.dropped]
        prose = [b for b in rest if ends_sentence(b.text) and len(words(b.text)) > _TAIL_LINE_WORDS]
        if not prose:
            return blocks[:i] + [b if b.dropped else drop(b, "related articles") for b in blocks[i:]]
    return blocks


def _is_caption(text: str) -> bool:
    if len(words(text)) > _CAPTION_WORDS:
        return False
    if _CREDIT_GLUED.search(text) and (
        len(words(text)) < 8 or re.search(r"[^\s](Credit|Photo|Image)s?:", text)
    ):
        return True
    if _CREDIT_WORDS.match(text) and len(words(text)) < _CAPTION_WORDS // 2:
        return True
    return _CREDIT.search(text) is not None and not ends_sentence(text)


def _same_picture(block: Block, caption: Block) -> bool:
    """Whether ``block``, just before a caption, is the alternative text of the same picture."""
    if not block.is_body or block.label or len(words(block.text)) > 20:
        return False
    mine = set(re.findall(r"\b[A-Z]\w+", block.text))
    theirs = set(re.findall(r"\b[A-Z]\w+", caption.text))
    return len(mine) >= 2 and len(mine & theirs) >= max(2, 0.4 * len(mine))


def _index_before(blocks: list[Block], i: int) -> int | None:
    return next((j for j in range(i - 1, -1, -1) if not blocks[j].dropped), None)


def _bodies(blocks: list[Block]) -> list[list[str]]:
    """The words of each kept paragraph and item that is not bold."""
    return [words(b.text) for b in blocks if not b.dropped and not b.bold and b.kind in ("paragraph", "item")]


def _goes_on(blocks: list[Block], i: int) -> bool:
    """Whether the block is the rest of a sentence, or one that the text before it begins.

    A pull quote may stand in the middle of a sentence, which then goes on after it.
    """
    if blocks[i].text[:1].islower():
        return True
    before, after = neighbour(blocks, i, -1), neighbour(blocks, i, 1)
    if before is None or not before.is_body or ends_sentence(before.text):
        return False
    resumes = after is not None and after.text[:1].islower()
    return len(words(before.text)) >= _QUOTE_WORDS and not resumes


def _is_whole(text: str) -> bool:
    """Whether ``text`` begins and ends like a sentence: a mere line of a paragraph does not."""
    return not text[:1].islower() and ends_sentence(text)


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
    if len(candidates) > _MOST_ALIKE:
        return False
    return any(joined[i][0] > 1.2 * len(said) and text in joined[i][1] for i in candidates)
