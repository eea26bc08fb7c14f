"""Where the service stands."""

from __future__ import annotations

from govqa.ui import documents as view
from govqa.ui.handlers.request import Caller, Data, Reply, answering
from govqa.ui.service import Service
from govqa.ui.uploads import sentence
from govqa.wording import one_line, time_left

#: To those who may not know the files of the server.
_FAILED = "The documents could not be indexed anew. Whoever runs this chat sees the reason here."
_STAGES = {"reading": "Reading files", "encoding": "Encoding passages", "writing": "Writing the index"}


@answering
def status(service: Service, data: Data, caller: Caller) -> Reply:
    """Where the service stands: its phase, the running build, and example questions."""
    build = service.build
    reply: Reply = {
        "phase": service.phase,
        "problem": one_line(sentence(service.problem)) if caller.may_write else "",
        "may_write": caller.may_write,
        "may_sign_in": caller.may_sign_in,
        "examples": list(service.examples),
        "build": {
            "number": build.number,
            "running": build.running,
            "stage": _STAGES.get(build.stage, one_line(build.stage)),
            "done": build.done,
            "total": build.total,
            "item": ", ".join(filter(None, (one_line(build.item), time_left(build.seconds_left)))),
            "error": one_line(build.error if caller.may_write or not build.error else _FAILED),
            "report": view.report_html(build.report) if build.report is not None else "",
        },
    }
    if service.phase == "ready":
        reply["generation"] = service.bot().generation
    return reply
