"""What stands behind the page: the open index, and the build that may be running."""

from __future__ import annotations

import contextlib
import logging
import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from govqa.config import Settings
from govqa.errors import GovqaError, IndexNotFound, StoreError
from govqa.types import BuildReport
from govqa.ui.curators import Curators
from govqa.ui.examples import answered_examples
from govqa.ui.following import NextQuestions
from govqa.ui.history import History
from govqa.ui.history_file import HISTORY_FILE
from govqa.ui.limits import AskingLimits
from govqa.ui.rebuild import build_apart

if TYPE_CHECKING:
    from govqa.chatbot import Chatbot
    from govqa.indexing import Progress
    from govqa.store import DocumentSummary

Phase = Literal["opening", "ready", "missing", "failed"]

_log = logging.getLogger(__name__)

_OPENING_SECONDS = 120.0  # how long a question waits for an index that is being opened


@dataclass(frozen=True, slots=True)
class Build:
    """The latest build: ``running`` until it has a ``report`` or an ``error``."""

    number: int = 0
    running: bool = False
    stage: str = ""
    done: int = 0
    total: int = 0
    item: str = ""
    seconds_left: float | None = None
    report: BuildReport | None = None
    error: str = ""


class Service:
    """One index served to many readers, from any number of threads.

    Opening happens in the background, so that the page is there at once.
    """

    def __init__(self, settings: Settings, *, writable: bool) -> None:
        self.settings = settings
        self.writable = writable
        self.phase: Phase = "opening"
        self.problem = ""
        self.examples: tuple[str, ...] = ()
        self.build = Build()
        self.next_questions = NextQuestions()
        self.history = History(settings.index / HISTORY_FILE)
        self.curators = Curators(settings.curator_password.get_secret_value())
        self.limits = AskingLimits(settings.questions_per_minute, settings.answers_at_once)
        self._bot: Chatbot | None = None
        self._opened = threading.Event()
        self._opening = threading.Lock()
        self._building = threading.Lock()
        self._asking_to_build = threading.Lock()
        self._build_again = False
        self._summaries: dict[str, DocumentSummary] = {}
        self._summaries_of = ""

    def open_in_background(self) -> None:
        """Start opening the index."""
        threading.Thread(target=self._open, name="govqa-open", daemon=True).start()

    def bot(self) -> Chatbot:
        """The open index, moved to its newest generation if that can be opened. Waits while it is opened.

        Raises StoreError if there is none, GovqaError if it is still being opened.
        """
        if not self._opened.wait(_OPENING_SECONDS):
            raise GovqaError("The index is still being opened. Try again in a moment.")
        if self._bot is None:
            self._open()
        else:
            with self._opening:
                self._move_on()
        if self._bot is None:
            raise StoreError(self.problem)
        return self._bot

    def summaries(self) -> dict[str, DocumentSummary]:
        """What is known of each document of the open generation, by doc_id."""
        bot = self.bot()
        with self._opening:  # or the documents of one generation might be kept under the name of the next
            if self._summaries_of != bot.generation:
                self._summaries = {summary.doc_id: summary for summary in bot.documents()}
                self._summaries_of = bot.generation
            return self._summaries

    def start_build(self) -> bool:
        """Start a build, unless one is running. Returns whether this call started it."""
        if not self._building.acquire(blocking=False):
            return False
        self.build = Build(number=self.build.number + 1, running=True, stage="Starting")
        threading.Thread(target=self._run_build, name="govqa-build", daemon=True).start()
        return True

    def build_soon(self) -> None:
        """Start a build or, if one runs, have another follow: it may have looked at the corpus already."""
        with self._asking_to_build:
            if not self.start_build():
                self._build_again = True

    def _run_build(self) -> None:
        report, problem = None, ""
        try:
            report = build_apart(self.settings, self._progress)
            self._open()  # before the build counts as over, so that who waited for it finds its documents
        except GovqaError as error:
            problem = str(error)
        except Exception as error:  # a bug must not leave the page waiting for ever
            problem = f"The build failed: {error}"
            raise
        finally:
            with self._asking_to_build:
                again, self._build_again = self._build_again, False
                if not again:
                    self.build = replace(self.build, running=False, report=report, error=problem)
                self._building.release()
                if again:  # whoever watches sees one go over into the other
                    self.start_build()

    def _progress(self, progress: Progress) -> None:
        self.build = replace(
            self.build,
            stage=progress.stage,
            done=progress.done,
            total=progress.total,
            item=progress.item,
            seconds_left=progress.seconds_left,
        )

    def _open(self) -> None:
        with self._opening:
            self._move_on()
        self._opened.set()
        if self._bot is not None:
            threading.Thread(target=self._find_examples, args=(self._bot,), daemon=True).start()

    def _move_on(self) -> None:
        """Answer from the newest generation; while that cannot be opened, from the one that is open."""
        from govqa.chatbot import Chatbot

        try:
            if self._bot is None:
                self._bot = Chatbot.open(self.settings.index, settings=self.settings)
            else:
                self._bot.refresh()
            self.phase, self.problem = "ready", ""
        except Exception as error:  # a bug must not leave the page waiting for ever
            if not isinstance(error, GovqaError):
                _log.exception("The index could not be opened")
            self.problem = str(error) or type(error).__name__
            if self._bot is None:
                self.phase = "missing" if isinstance(error, IndexNotFound) else "failed"

    def _find_examples(self, bot: Chatbot) -> None:
        with contextlib.suppress(GovqaError):
            self.examples = answered_examples(bot)
