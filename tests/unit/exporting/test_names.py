from __future__ import annotations

import pytest

from govqa.exporting.names import parse_name


@pytest.mark.parametrize(
    ("text", "family", "given"),
    [
        ("Ida Lund", "Lund", "Ida"),
        ("Lund, Ida", "Lund", "Ida"),
        ("García Márquez, Gabriel", "García Márquez", "Gabriel"),
        ("J. A. Smith", "Smith", "J. A."),
        ("Dr. Ida Lund", "Lund", "Ida"),
        ("President Ida M. Lund", "Lund", "Ida M."),
        ("Ida Lund, PhD", "Lund", "Ida"),
        ("Vance, J.D.", "Vance", "J.D."),
        ("Angela Zhang", "Zhang", "Angela"),
        ("Luca De Biase", "De Biase", "Luca"),
        (" Ida \n Lund ", "Lund", "Ida"),
    ],
)
def test_the_names_of_people_are_told_apart(text: str, family: str, given: str) -> None:
    name = parse_name(text)
    assert (name.family, name.given, name.whole) == (family, given, f"{given} {family}")


@pytest.mark.parametrize("text", ["Ursula von der Leyen", "von der Leyen, Ursula"])
def test_particles_belong_to_the_family_name(text: str) -> None:
    name = parse_name(text)
    assert (name.particle, name.family, name.given) == ("von der", "Leyen", "Ursula")
    assert name.surname == "von der Leyen"
    assert name.whole == "Ursula von der Leyen"


@pytest.mark.parametrize("text", ["Martin Luther King Jr.", "Martin Luther King, Jr."])
def test_suffixes_are_no_family_names(text: str) -> None:
    name = parse_name(text)
    assert (name.family, name.given, name.suffix) == ("King", "Martin Luther", "Jr.")


@pytest.mark.parametrize("text", ["Xi Jinping", "Ye Ruiqi", "Xue Lan"])
def test_chinese_names_begin_with_the_family(text: str) -> None:
    name = parse_name(text)
    assert name.family_first
    assert f"{name.family} {name.given}" == text == name.whole


@pytest.mark.parametrize(
    "text",
    [
        "Cyberspace Administration of China",
        "Ministry of Industry, Trade and Rivers",
        "OECD",
        "Concordia AI",
        "A&O Shearman",
        "China Briefing",
        "Nature",
        "李强",
        "محمد علي",
        "Lin Tan",  # either may be the family name
        "ZHANG Linghan",
        "ida lund",
        "Lund, Ida, and Berg, Anna",
        "Lund,",
    ],
)
def test_institutions_and_names_that_cannot_be_told_apart_stay_whole(text: str) -> None:
    name = parse_name(text)
    assert (name.whole, name.family, name.surname) == (text, "", text)


def test_an_author_that_is_the_publisher_is_an_institution() -> None:
    assert parse_name("Valley Gazette", publisher="valley gazette").family == ""


@pytest.mark.parametrize(
    ("text", "initials"),
    [
        ("Ida Maria Lund", "I. M."),
        ("J.-P. Sartre", "J.-P."),
        ("Jean-Paul Sartre", "J.-P."),
        ("JD Vance", "J. D."),
    ],
)
def test_given_names_have_initials(text: str, initials: str) -> None:
    assert parse_name(text).initials == initials
