"""Takes the pictures of README.md from a chat that is running over the bundled corpus.

    python docs/pictures.py [ADDRESS]     # http://127.0.0.1:7860 if not given

Needs Chromium on the PATH and playwright, as the browser tests do, and Pillow, which comes with Gradio.
"""

from __future__ import annotations

import shutil
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path(__file__).parent
WIDE: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}}
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 1.5,
    "is_mobile": True,
}
DARK: dict[str, Any] = {"color_scheme": "dark"}


def main(address: str = "http://127.0.0.1:7860") -> None:
    """Take each picture."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        quoted(chromium, address)
        over_time(chromium, address)
        refused(chromium, address)
        on_a_phone(chromium, address)
        documents(chromium, address)
        chromium.close()


def quoted(chromium: Browser, address: str) -> None:
    """An answer, with the source open at its first quote."""
    page = _asked(chromium, address, "Who coined the Brussels effect?", **WIDE)
    page.locator(".chip").first.click()
    _take(page, "chat")


def over_time(chromium: Browser, address: str) -> None:
    """A question of time, in the dark."""
    question = "When was GAIGI announced and when was WAICO proposed and founded?"
    page = _asked(chromium, address, question, **WIDE, **DARK)
    page.locator(".chip").first.click()
    _take(page, "timeline")


def refused(chromium: Browser, address: str) -> None:
    """A question that the documents do not answer."""
    page = _asked(chromium, address, "When did Germany launch the Global AI Governance Initiative?", **WIDE)
    _take(page, "not-found")


def on_a_phone(chromium: Browser, address: str) -> None:
    """A follow-up, on a phone."""
    page = _asked(chromium, address, "Who proposed WAICO?", **PHONE)
    _ask(page, "And where would it sit?")
    _take(page, "phone")


def documents(chromium: Browser, address: str) -> None:
    """The documents."""
    page = _opened(chromium, address, **WIDE)
    page.get_by_role("tab", name="Documents").click()
    page.locator("table tbody tr").first.wait_for()
    _take(page, "documents")


def _opened(chromium: Browser, address: str, **options: Any) -> Page:
    page = chromium.new_context(reduced_motion="reduce", **options).new_page()
    page.goto(address)
    page.get_by_label("Your question").wait_for()
    return page


def _asked(chromium: Browser, address: str, question: str, **options: Any) -> Page:
    page = _opened(chromium, address, **options)
    _ask(page, question)
    return page


def _ask(page: Page, question: str) -> None:
    turns = page.locator(".turn").count()
    page.get_by_label("Your question").fill(question)
    page.get_by_label("Your question").press("Enter")
    page.locator(".turn").nth(turns).locator(".verdict, .refusal").wait_for()


def _take(page: Page, name: str) -> None:
    page.wait_for_timeout(800)  # what is sent after the answer: suggestions, the reader's place
    picture = Image.open(BytesIO(page.screenshot())).convert("RGB")
    picture.quantize(256, dither=Image.Dither.NONE).save(FOLDER / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
