"""Two plots of confidence as SVG: a square from 0 to 1 each way, drawn by hand."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from measures.sets.confidence import Judged, reliability, risk_coverage

_SIDE = 400
_MARGIN = 64
_BLUE, _GREY, _INK = "#1f5fa8", "#c8ccd2", "#30343a"
_LARGEST_DOT, _SMALLEST_DOT = 14.0, 3.0


def risk_coverage_plot(judged: Sequence[Judged]) -> str:
    """The share of wrong answers among the most confident ones, by how many are given."""
    points = " ".join(f"{_x(coverage):.1f},{_y(risk):.1f}" for coverage, risk in risk_coverage(judged))
    every = 1 - sum(right for _, right in judged) / len(judged)
    marks = [
        _line(0, every, 1, every, _GREY),
        f'<polyline points="{points}" fill="none" stroke="{_BLUE}" stroke-width="2"/>',
    ]
    title = "Risk and coverage: wrong answers among the most confident"
    return _plot(
        title, "coverage: share of the questions that is answered", "risk: share of answers wrong", marks
    )


def reliability_plot(judged: Sequence[Judged]) -> str:
    """The share of right answers by confidence, with larger dots for more answers; the diagonal is ideal."""
    bins = reliability(judged)
    most = max(each.count for each in bins)
    marks = [_line(0, 0, 1, 1, _GREY)]
    for each in bins:
        radius = max(_SMALLEST_DOT, _LARGEST_DOT * (each.count / most) ** 0.5)
        at = f'cx="{_x(each.confidence):.1f}" cy="{_y(each.right):.1f}" r="{radius:.1f}"'
        marks.append(
            f'<circle {at} fill="{_BLUE}" fill-opacity="0.75"><title>{each.count} answers: confidence '
            f"{each.confidence:.2f}, right {each.right:.2f}</title></circle>"
        )
    title = "Reliability: what confidence says and what comes true"
    return _plot(title, "confidence", "share of answers right", marks)


def _plot(title: str, below: str, beside: str, marks: Sequence[str]) -> str:
    """An SVG image of ``marks`` in a frame with a scale on two sides."""
    size = _SIDE + 2 * _MARGIN
    scale = [n / 5 for n in range(6)]
    middle = _MARGIN + _SIDE / 2
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" role="img" '
        f'aria-label="{escape(title)}" font-family="sans-serif" font-size="13" fill="{_INK}">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{size}" height="{size}" fill="#ffffff"/>',
        f'<rect x="{_MARGIN}" y="{_MARGIN}" width="{_SIDE}" height="{_SIDE}" fill="none" stroke="{_INK}"/>',
        *(_text(_x(value), _y(0) + 20, f"{value:.1f}") for value in scale),
        *(_text(_x(0) - 20, _y(value) + 4, f"{value:.1f}") for value in scale),
        _text(middle, _MARGIN - 24, title, ' font-weight="bold"'),
        _text(middle, size - 18, below),
        _text(18, middle, beside, f' transform="rotate(-90 18 {middle:.1f})"'),
        *marks,
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _text(x: float, y: float, text: str, attributes: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="middle"{attributes}>{escape(text)}</text>'


def _line(x1: float, y1: float, x2: float, y2: float, colour: str) -> str:
    ends = f'x1="{_x(x1):.1f}" y1="{_y(y1):.1f}" x2="{_x(x2):.1f}" y2="{_y(y2):.1f}"'
    return f'<line {ends} stroke="{colour}" stroke-dasharray="5 4"/>'


def _x(value: float) -> float:
    return _MARGIN + value * _SIDE


def _y(value: float) -> float:
    return _MARGIN + (1 - value) * _SIDE
