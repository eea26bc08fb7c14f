"""The rules, in their order, that suit several formats."""

from __future__ import annotations

from govqa.loading.blocks import Rule
from govqa.loading.people import speakers
from govqa.loading.rules import cleaning, headings, joining

#: For running text whose headings may lack mark-up and whose paragraphs a page break may cut in two.
PROSE_RULES: tuple[Rule, ...] = (
    cleaning.navigation,
    cleaning.captions,
    cleaning.pull_quotes,
    joining.page_breaks,
    speakers.plain_labels,
    headings.guess,
    speakers.find,
)
