import pytest

from govqa.errors import ConfigError
from govqa.ui import passwords
from govqa.ui.passwords import keep, kept


def test_what_is_kept_tells_the_password_and_no_other_and_does_not_hold_it():
    made = keep("correct horse")
    assert "horse" not in f"{made} {made!r}"
    assert made.digest.hex() not in repr(made)
    again = kept(str(made))
    assert again == made
    assert again.is_of("correct horse")
    assert not again.is_of("correct horse ")


def test_equal_passwords_are_kept_differently(monkeypatch):
    monkeypatch.setattr(passwords, "_COST", 2)
    assert str(keep("correct horse")) != str(keep("correct horse"))


@pytest.mark.parametrize("password", ["", "seven77", "x" * 1001])
def test_a_password_has_a_length_that_makes_sense(password):
    with pytest.raises(ConfigError, match="at least 8"):
        keep(password)


def test_a_setting_may_be_a_password_in_plain_words(monkeypatch):
    monkeypatch.setattr(passwords, "_COST", 2)
    assert kept("correct horse").is_of("correct horse")


def test_what_no_person_types_is_wrong_and_no_crash(kept):
    read = passwords.kept(kept("correct horse"))
    for typed in ("", "\ud800", "\0", "x" * 10_000):
        assert not read.is_of(typed)


@pytest.mark.parametrize(
    "setting",
    [
        "scrypt:",
        "scrypt:correct horse",
        "scrypt:2:8:1:00:00",
        f"scrypt:3:8:1:{'0' * 32}:{'0' * 64}",
        f"scrypt:1:8:1:{'0' * 32}:{'0' * 64}",
        f"scrypt:2:0:1:{'0' * 32}:{'0' * 64}",
        f"scrypt:4194304:99:1:{'0' * 32}:{'0' * 64}",
        f"scrypt:2:8:1:{'0' * 32}:{'0' * 64}\n",
    ],
)
def test_what_was_not_copied_whole_is_said_and_not_repeated(setting):
    with pytest.raises(ConfigError, match="govqa password") as error:
        kept(setting)
    assert "horse" not in str(error.value)
