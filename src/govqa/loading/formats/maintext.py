"""The main text of a page among all that the page says: in order, with its lead, the rest listed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from govqa.loading.blocks import Block, drop, ends_sentence, words
from govqa.loading.formats.markup import walk
from govqa.loading.metadata.dates import iso_date
from govqa.loading.rules.boilerplate import FURNITURE, TAIL
from govqa.loading.rules.headings import looks_like_heading

#: What pages call the lines between heading and main text.
_LEAD_NAME = re.compile(
    r"(?:\b|_)(?:lead|lede|intro|introduction|teaser|standfirst|sub-?title|sub-?head(?:line)?|chapo|excerpt"
    r"|preface|vorspann|dek|deck|abstract|ingress)(?:\b|_)",
    re.I,
)
_LEAD_WORDS = 6
_LEAD_CHARACTERS = 1500
#: That many characters in common show that a lead is the page's description, of which either may be cut.
_LEAD_START = 50
_MOST_LEADS = 3
#: In how many characters it is sought whether text was kept as part of a longer block: a second's worth.
_MOST_SOUGHT = 10**9


def in_page_order(blocks: list[Block], everything: list[Block]) -> list[Block]:
    """``blocks`` as they stand in the page: trafilatura moves what it finds in tables or outside of the text.

    Headings, and paragraphs of some words, that the page holds once tell their place; others stay behind the
    block before them.
    """
    counts = Counter((block.kind, block.text) for block in everything)
    places = {(block.kind, block.text): i for i, block in enumerate(everything)}
    order: list[int] = []
    last = -1
    for block in blocks:
        tells = block.kind == "heading" or (
            block.kind == "paragraph" and len(words(block.text)) >= _LEAD_WORDS
        )
        if tells and counts[block.kind, block.text] == 1:
            last = places[block.kind, block.text]
        order.append(last)
    return [blocks[i] for i in sorted(range(len(blocks)), key=order.__getitem__)]


def merged(blocks: list[Block], everything: list[Block], leads: Leads, menus: Container[str]) -> list[Block]:
    """``blocks``, the main text, and where it stood what else the page holds.

    That is dropped, but for the lead, for headings that stand right over the main text, and for lists that
    the main text introduces and whose items are no ``menus``: trafilatura passes over some of each.
    """
    kept = "\n".join(block.text for block in blocks)
    sought = len(kept) * len(everything) <= _MOST_SOUGHT
    places: dict[str, list[int]] = {}
    for i, block in enumerate(blocks):
        places.setdefault(block.text, []).append(i)
    first = next((i for i, block in enumerate(blocks) if _is_prose(block)), 0)
    titled = not any(leads.is_title(block) for block in everything)
    lead: list[Block] = []
    others: list[list[Block]] = [[] for _ in range(len(blocks) + 1)]  # before each block of the main text
    at = 0  # the main text up to here is behind us
    for block in everything:
        titled = titled or leads.is_title(block)
        later = next((i for i in places.get(block.text, ()) if i >= at), None)
        if later is not None:
            if others[at] and later == at and _is_prose(block) and _is_heading(others[at][-1]):
                others[at][-1] = replace(others[at][-1], dropped="")
            at = later + 1
        elif block.text not in places and not (sought and block.text in kept):
            is_lead = at <= first and len(lead) < _MOST_LEADS and leads.has(block, titled)
            if is_lead and block not in lead:
                lead.append(block)
                others[at].append(replace(block, kind="paragraph", level=0, bold=False))
            elif block.text not in menus and at and _is_introduced(block, [blocks[at - 1], *others[at]]):
                others[at].append(block)
            else:
                others[at].append(drop(block, "outside the main text"))
    out: list[Block] = []
    for i, before in enumerate(others):
        for rule, run in groupby(before, key=lambda block: block.dropped):
            same = list(run)
            out += [Block("\n".join(block.text for block in same), dropped=rule)] if rule else same
        out += blocks[i : i + 1]
    return out


def _is_heading(block: Block) -> bool:
    text = block.text.casefold().strip(" :.!")
    return (
        block.kind == "heading"
        and looks_like_heading(replace(block, kind="paragraph", dropped=""))
        and not (text in TAIL or text in FURNITURE or iso_date(text))
    )


def _is_introduced(block: Block, before: list[Block]) -> bool:
    """Whether the item stands in a list right after a paragraph that ends in a colon."""
    opening, *items = before
    return (
        block.kind == "item"
        and opening.kind == "paragraph"
        and opening.text.endswith(":")
        and all(item.kind == "item" and not item.dropped for item in items)
    )


def _is_prose(block: Block) -> bool:
    return block.kind == "paragraph" and ends_sentence(block.text) and len(words(block.text)) > _LEAD_WORDS


@dataclass(frozen=True, slots=True)
class Leads:
    """How to know the lines between a page's heading and its main text, which trafilatura often leaves out.

    Either the page gives them as its ``description`` too, or calls them so: ``named`` is what stands in
    elements of such names.
    """

    title: str
    description: str
    named: str

    def is_title(self, block: Block) -> bool:
        """Whether ``block`` is the heading that the page is titled after."""
        return block.kind == "heading" and bool(text := " ".join(words(block.text))) and text in self.title

    def has(self, block: Block, titled: bool) -> bool:
        """Whether ``block``, which stands after the page's heading if ``titled``, is of the lead."""
        said = words(block.text)
        text = " ".join(said)
        if len(said) < _LEAD_WORDS or text in self.title or block.kind not in ("paragraph", "heading"):
            return False
        described = self.description.startswith(text[:_LEAD_START]) or (
            len(self.description) >= _LEAD_START and text.startswith(self.description[:_LEAD_START])
        )
        return described or (titled and ends_sentence(block.text) and block.text in self.named)


def find_leads(tree: Any, known: Any) -> Leads:
    """How to know the lead of the page ``tree``, whose metadata are ``known``."""
    named = [element for element in tree.iter("p", "div", "h2", "h3", "section") if _is_lead(element)]
    outermost = [element for element in named if not any(map(_is_lead, element.iterancestors()))]
    if len(outermost) > _MOST_LEADS:  # the teasers of other pages
        named = []
    return Leads(
        " ".join(words(known.title or "")),
        " ".join(words(known.description or "")),
        "\n".join(block.text for element in named for block in walk(element).blocks),
    )


def _is_lead(element: Any) -> bool:
    names = (element.get("class", ""), element.get("id", ""), element.get("itemprop", ""))
    if not _LEAD_NAME.search(" ".join(names)):
        return False
    return len("".join(element.itertext())) <= _LEAD_CHARACTERS
