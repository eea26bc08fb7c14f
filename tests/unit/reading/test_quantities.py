import pytest

from govqa.reading.quantities import find_quantities


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("29 states", "29", "state"),
        ("twenty-nine states of the region", "29", "state"),
        ("2,000 participants", "2000", "particip"),
        ("2.2 billion people", "2200000000", "peopl"),
        ("US$1.5 billion", "1500000000", "$"),
        ("70 per cent", "70", "%"),
        ("70% of firms", "70", "%"),
        ("Article 17", "17", ""),
    ],
)
def test_a_number_has_its_value_and_its_unit(text, value, unit):
    assert [(each.value, each.unit) for each in find_quantities(text)] == [(value, unit)]


@pytest.mark.parametrize("text", ["GPT-4", "2024/1689", "B2B", "12:30", "anyone"])
def test_parts_of_names_are_no_numbers(text):
    assert find_quantities(text) == []


def test_each_number_says_where_it_stands():
    text = "24 companies and 1.5 million apps"
    assert [each.span.of(text) for each in find_quantities(text)] == ["24", "1.5 million"]
