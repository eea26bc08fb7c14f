"""Exit codes, the same for every command."""

DONE = 0
ERROR = 1
USAGE = 2
NO_ANSWER = 3
CHECK_FAILED = 4
INTERRUPTED = 130

_MEANINGS = {
    DONE: "done",
    ERROR: "an error, which standard error describes",
    USAGE: "the command was used wrongly",
    INTERRUPTED: "interrupted",
}


def explain(done: str = _MEANINGS[DONE], **others: str) -> str:
    """The exit codes as the last lines of a help text; ``others`` are no_answer and check_failed."""
    meanings = _MEANINGS | {DONE: done}
    if "no_answer" in others:
        meanings[NO_ANSWER] = others["no_answer"]
    if "check_failed" in others:
        meanings[CHECK_FAILED] = others["check_failed"]
    lines = [f"  {code:<4} {meanings[code]}" for code in sorted(meanings)]
    return "\b\n" + "\n".join(["Exit codes:", *lines])
