"""Confidence against right and wrong, and the plots of it."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from measures.sets.confidence import calibration_error, reliability, risk_coverage
from measures.sets.plots import reliability_plot, risk_coverage_plot

JUDGED = [(0.95, True), (0.92, False), (0.55, True), (1.0, True)]
SVG = "{http://www.w3.org/2000/svg}"


def test_risk_is_of_the_most_confident_first():
    assert risk_coverage(JUDGED) == [(0.25, 0), (0.5, 0), (0.75, pytest.approx(1 / 3)), (1, 0.25)]


def test_of_equal_confidence_the_wrong_come_first():
    assert risk_coverage([(0.5, True), (0.5, False)]) == [(0.5, 1), (1, 0.5)]


def test_bins_are_tenths_and_one_belongs_to_the_last():
    low, high = reliability(JUDGED)
    assert (low.count, low.confidence, low.right) == (1, 0.55, 1)
    assert (high.count, high.right) == (3, pytest.approx(2 / 3))
    assert high.confidence == pytest.approx((0.95 + 0.92 + 1.0) / 3)


def test_calibration_error_weighs_bins_by_their_answers():
    high = abs((0.95 + 0.92 + 1.0) / 3 - 2 / 3)
    assert calibration_error(JUDGED) == pytest.approx((1 * 0.45 + 3 * high) / 4)
    assert calibration_error([(1.0, True), (0.0, False)]) == 0


@pytest.mark.parametrize("plot", [risk_coverage_plot, reliability_plot])
def test_a_plot_is_an_image_with_a_name(plot) -> None:
    image = ElementTree.fromstring(plot(JUDGED))
    assert image.tag == f"{SVG}svg"
    assert image.get("aria-label") == image.findtext(f"{SVG}title")


def test_the_curve_begins_and_ends_in_the_frame():
    line = ElementTree.fromstring(risk_coverage_plot(JUDGED)).find(f"{SVG}polyline")
    assert line is not None
    points = [tuple(map(float, point.split(","))) for point in line.get("points", "").split()]
    assert points[0] == (164, 464)
    assert points[-1] == (464, 364)


def test_a_dot_for_each_bin():
    dots = ElementTree.fromstring(reliability_plot(JUDGED)).findall(f"{SVG}circle")
    assert [dot.get("cy") for dot in dots] == ["64.0", "197.3"]
