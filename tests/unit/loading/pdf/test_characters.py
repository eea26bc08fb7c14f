from __future__ import annotations

import pytest

from govqa.loading.pdf.characters import _BOLD


@pytest.mark.parametrize(
    ("font", "bold"),
    [
        ("Arial-BoldMT", True),
        ("SFBX1095", True),
        ("ABCDEF+CMBX10", True),
        ("NimbusRomNo9L-Medi", True),
        ("SFRM1095", False),
        ("NimbusRomNo9L-Regu", False),
        ("CMBSY10", False),
    ],
)
def test_names_of_fonts_tell_which_are_bold(font: str, bold: bool) -> None:
    assert (_BOLD.search(font) is not None) == bold
