"""What every test relies on: no settings from outside, no silent lack of a browser."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

ROOT = Path(__file__).resolve().parents[1]

# Examples differ from run to run on a developer's machine, where a failure can be looked into, and not in
# CI, where a change must not fail for what it didn't touch. No deadline: machines are slow at times.
hypothesis.settings.register_profile("local", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "local")


def find_chromium() -> str | None:
    """Path of an installed Chromium or Chrome, or None."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
    return next(filter(None, map(shutil.which, names)), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # The browser's driver keeps an event loop running to the end of the session, in which asyncio.run() is
    # refused: its tests come last.
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("browser") and find_chromium() is None:
        reason = "no Chromium on PATH: install the package chromium"
        if os.environ.get("CI"):
            pytest.fail(f"{reason} (a skip would hide it in CI)", pytrace=False)
        pytest.skip(reason)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the browser that tests marked ``browser`` drive."""
    path = find_chromium()
    assert path is not None, "mark the test with @pytest.mark.browser"
    return path


@pytest.fixture(scope="session", autouse=True)
def no_settings_from_outside() -> Iterator[None]:
    """Takes GOVQA_… and GRADIO_… out of the environment: tests set what they need."""
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith(("GOVQA_", "GRADIO_")):
                patch.delenv(name)
        yield


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's folder."""
    return ROOT
