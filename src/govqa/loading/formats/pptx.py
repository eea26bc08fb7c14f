"""Slides → blocks, by python-pptx: a page for each slide, its title a heading, its shapes in reading order.

The text of SmartArt and the figures of charts are read too. What the speaker notes say comes after the
slide's own text, on the same page. Slide numbers, dates and footers are left out, and hidden slides, which
nobody was shown; comments, masters and layouts hold no text of the slides.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from lxml import etree
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.package import Package

from govqa.errors import CorruptDocument, LoadError
from govqa.loading.blocks import Block, Parsed, drop, fold
from govqa.loading.container import open_zip, said
from govqa.loading.decoding import tidy
from govqa.loading.formats import properties, table
from govqa.loading.formats.pieces import is_linear
from govqa.loading.rules import headings
from govqa.types import Metadata

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_TITLES = (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE, PP_PLACEHOLDER.VERTICAL_TITLE)
#: Placeholders whose paragraphs are bullets unless they say otherwise.
_LISTS = (
    PP_PLACEHOLDER.BODY,
    PP_PLACEHOLDER.OBJECT,
    PP_PLACEHOLDER.VERTICAL_BODY,
    PP_PLACEHOLDER.VERTICAL_OBJECT,
)
_FURNITURE = {
    PP_PLACEHOLDER.SLIDE_NUMBER: "page number",
    PP_PLACEHOLDER.DATE: "slide date",
    PP_PLACEHOLDER.FOOTER: "running footer",
    PP_PLACEHOLDER.HEADER: "running header",
}
#: Shapes whose tops differ by less than this share of the slide's height stand side by side.
_SIDE_BY_SIDE = 0.05
_MOST_NESTED = 20


def parse(path: Path, data: bytes) -> Parsed:
    """The text of all slides, each a page. Raises CorruptDocument or DocumentTooLarge."""
    try:
        with open_zip(path, data) as archive:
            metadata = _without_template(properties.read(archive))
        # Not pptx.Presentation, which refuses shows that open in full screen (.ppsx), and templates.
        show = Package.open(io.BytesIO(data)).presentation_part.presentation
        height = int(show.slide_height or 0)
        blocks: list[Block] = []
        labels: list[str] = []
        for page, slide in enumerate(show.slides, start=1):
            labels.append(str(page))
            hidden = slide._element.get("show", "1") in ("0", "false")
            for block in _slide(slide, first=page == 1, height=height):
                block = drop(block, "hidden slide") if hidden else block
                blocks.append(replace(block, page=page))
    except LoadError:
        raise
    except Exception as error:  # zip, XML, relations, values: whatever is broken in the package
        raise CorruptDocument(
            path,
            f"its slides cannot be read ({said(error)})",
            "Open it in a presentation program and save it again as .pptx",
        ) from error
    return Parsed(table.within_limit(path, blocks), metadata=metadata, page_labels=tuple(labels))


def _without_template(metadata: Metadata) -> Metadata:
    """``metadata`` without the author of the template that python-pptx starts from."""
    return replace(metadata, authors=()) if metadata.authors == ("Steve Canny",) else metadata


def _slide(slide: Any, *, first: bool, height: int) -> Iterator[Block]:
    """The title, then the other shapes, then the notes. The first slide's title is the whole show's.

    Where a slide has no title, a heading that stands alone in its topmost shape is one: without it, the text
    would belong to the section of the slide before.
    """
    title = slide.shapes.title
    text = _joined(title._element) if title is not None else ""
    others = [s for s in slide.shapes if title is None or s._element is not title._element]
    if (
        not text
        and (top := _topmost(others)) is not None
        and headings.looks_like_heading(Block(_joined(top)))
    ):
        text = _joined(top)
        others = [shape for shape in others if shape._element is not top]
    if text:
        yield Block(text, kind="heading", level=1 if first else 2)
    yield from _shapes(others, height * _SIDE_BY_SIDE)
    # Shapes that older programs see otherwise (with formulas in them, for one): python-pptx passes over them.
    for choice in slide._element.iter(f"{_MC}Choice"):
        for shape in choice.iterchildren(f"{_P}sp"):
            yield from _paragraphs(shape, bullets=False)
    if slide.has_notes_slide:
        for shape in slide.notes_slide.placeholders:
            if shape.placeholder_format.type == PP_PLACEHOLDER.BODY:
                yield from (replace(b, kind="paragraph") for b in _paragraphs(shape._element, bullets=False))


def _topmost(shapes: list[Any]) -> Any:
    """The element of the topmost shape, if that is text in one paragraph, else None."""
    shown = [s for s in shapes if not (s.is_placeholder and s.placeholder_format.type in _FURNITURE)]
    top = next(iter(_in_order(shown, 0)), None)
    if top is None or not top.has_text_frame:
        return None
    return top._element if len(list(_paragraphs(top._element, bullets=False))) == 1 else None


def _shapes(shapes: Iterable[Any], tolerance: float, depth: int = 0) -> Iterator[Block]:
    for shape in _in_order(list(shapes), tolerance):
        kind = shape.placeholder_format.type if shape.is_placeholder else None
        blocks = _shape(shape, kind, tolerance, depth)
        if kind in _FURNITURE:
            blocks = (drop(block, _FURNITURE[kind]) for block in blocks)
        yield from blocks


def _shape(shape: Any, kind: Any, tolerance: float, depth: int) -> Iterator[Block]:
    if hasattr(shape, "shapes"):
        if depth < _MOST_NESTED:
            yield from _shapes(shape.shapes, tolerance, depth + 1)
    elif getattr(shape, "has_table", False):
        yield from _table(shape.table)
    elif getattr(shape, "has_chart", False):
        yield from _chart(shape)
    elif shape.has_text_frame:
        blocks = list(_paragraphs(shape._element, bullets=kind in _LISTS))
        if kind in _TITLES:  # a second title, which only a damaged layout has
            blocks = [replace(block, kind="paragraph") for block in blocks]
        yield from blocks
    else:
        yield from _smart_art(shape)


def _in_order(shapes: list[Any], tolerance: float) -> list[Any]:
    """Rows of shapes from top to bottom, each from left to right; those without a place stay first."""
    placed = sorted(shapes, key=lambda shape: shape.top or 0)
    rows: list[list[Any]] = []
    for shape in placed:
        if rows and (shape.top or 0) - (rows[-1][0].top or 0) <= tolerance:
            rows[-1].append(shape)
        else:
            rows.append([shape])
    return [shape for row in rows for shape in sorted(row, key=lambda shape: shape.left or 0)]


def _paragraphs(element: Any, *, bullets: bool) -> Iterator[Block]:
    for paragraph in element.iter(f"{_A}p"):
        text = _text(paragraph)
        if text:
            yield Block(text, kind="item" if _is_item(paragraph, bullets) else "paragraph")


def _joined(element: Any) -> str:
    return " ".join(filter(None, map(_text, element.iter(f"{_A}p"))))


def _is_item(paragraph: Any, bullets: bool) -> bool:
    own = paragraph.find(f"{_A}pPr")
    if own is not None:
        if own.find(f"{_A}buNone") is not None:
            return False
        if any(own.find(f"{_A}{name}") is not None for name in ("buChar", "buAutoNum", "buBlip")):
            return True
    return bullets


def _text(paragraph: Any) -> str:
    pieces: list[str] = []
    for element in paragraph.iter(f"{_A}t", f"{_A}br", f"{_M}t"):
        if next(element.iterancestors(f"{_MC}Fallback"), None) is not None:
            continue
        formula = next(element.iterancestors(f"{_M}oMath"), None)
        if formula is not None and not is_linear(formula):
            continue
        field = element.getparent()
        if field is not None and field.tag == f"{_A}fld" and field.get("type") == "slidenum":
            continue
        pieces.append(" " if element.tag == f"{_A}br" else element.text or "")
    return fold(tidy("".join(pieces).replace("_x000B_", " ")))


def _table(grid: Any) -> Iterator[Block]:
    rows = [
        [" ".join(filter(None, map(_text, cell._tc.iter(f"{_A}p")))) for cell in row.cells]
        for row in grid.rows
    ]
    merged = [
        ((i, j), (i + cell.span_height - 1, j))
        for i, row in enumerate(grid.rows)
        for j, cell in enumerate(row.cells)
        if cell.is_merge_origin and cell.span_height > 1
    ]
    table.fill(rows, merged)
    names = rows[0] if rows and grid.first_row and table.are_names(rows[0]) else None
    yield from table.named(rows[1:] if names else rows, names)


def _chart(shape: Any) -> Iterator[Block]:
    """The title and the figures: a row for each category, with a column for each series."""
    try:
        chart = shape.chart
        title = chart.chart_title if chart.has_title else None
        text = fold(tidy(title.text_frame.text)) if title is not None and title.has_text_frame else ""
        plots = list(chart.plots)
        series = [(fold(tidy(s.name or "")), list(s.values)) for plot in plots for s in plot.series]
        categories = [fold(tidy(str(c))) for c in plots[0].categories] if plots else []
    except (AttributeError, KeyError, ValueError, TypeError, IndexError, etree.LxmlError):
        return  # a kind of chart that python-pptx does not know: its figures are no text of the slide
    if text:
        yield Block(text)
    rows = [
        [category, *(_number(values[i]) if i < len(values) else "" for _, values in series)]
        for i, category in enumerate(categories)
    ]
    yield from (block for row in rows for block in table.block(row, ["", *(name for name, _ in series)]))


def _number(value: object) -> str:
    return "" if value is None else format(value, ".15g") if isinstance(value, float | int) else str(value)


def _smart_art(shape: Any) -> Iterator[Block]:
    """The text of a diagram, which stands in a part of its own, in the order of that part."""
    links = next(shape._element.iter(f"{_DIAGRAM}relIds"), None)
    if links is None:
        return
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    diagram = etree.fromstring(shape.part.related_part(links.get(f"{_R}dm", "")).blob, parser)
    for point in diagram.iter(f"{_DIAGRAM}pt"):
        for words in point.iter(f"{_DIAGRAM}t"):
            yield from _paragraphs(words, bullets=True)
