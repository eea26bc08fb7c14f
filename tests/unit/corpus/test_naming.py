import pytest

from govqa.corpus import safe_name


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        (".hidden", "hidden"),
        ("a\u202efdp.exe", "a_fdp.exe"),
        ("", "document"),
        ("x" * 500 + ".pdf", "x" * 120 + ".pdf"),
    ],
)
def test_a_name_from_elsewhere_is_made_a_plain_one(name: str, safe: str) -> None:
    assert safe_name(name) == safe
