"""The page and its connections: one Gradio app over one Service."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

import gradio as gr

from govqa.config import Settings
from govqa.errors import GovqaError
from govqa.integrations.functions import Function, offered_functions
from govqa.ui import access
from govqa.ui.handlers import HANDLERS, Caller
from govqa.ui.handlers.request import Handler, public_message
from govqa.ui.service import Service
from govqa.ui.sessions import session_of
from govqa.ui.theme import page, script

#: What programs call over HTTP that runs at once, fewer than the questions of readers, and that waits.
_AT_ONCE = 2
_WAITING = 64


def create_app(
    settings: Settings | None = None, *, host: str = "127.0.0.1", service: Service | None = None
) -> gr.Blocks:
    """The chat over the index that ``settings`` name, to be launched on ``host``, or over ``service``.

    The index is opened in the background. The corpus can be changed from the page only if ``host`` is
    this machine alone.
    """
    service = service or Service(settings or Settings.load(), writable=access.is_loopback(host))
    with gr.Blocks(title="govqa", fill_width=True, fill_height=True, analytics_enabled=False) as blocks:
        gr.HTML(
            html_template=page(),
            js_on_load=script(),
            apply_default_css=False,
            elem_id="govqa",
            server_functions=page_functions(service, blocks),
        )
        for function in public_functions(service):
            gr.api(
                translating(function.call, for_gradio),
                api_name=function.name,
                api_description=described(function),
                concurrency_limit=_AT_ONCE,
                concurrency_id="programs",
            )
    blocks.queue(max_size=_WAITING, api_open=False)
    service.open_in_background()
    return blocks


def page_functions(service: Service, blocks: gr.Blocks) -> list[Callable[..., Any]]:
    """The functions that the page's script calls. Any client can reach them: each checks what it is given."""

    return [_page_function(name, handler, service, blocks) for name, handler in HANDLERS.items()]


def _page_function(name: str, handler: Handler, service: Service, blocks: gr.Blocks) -> Callable[..., Any]:
    def call(data: Any, request: gr.Request) -> Any:
        address = request.client.host if request.client else ""
        caller = Caller(
            session=session_of(request.headers),
            address=address,
            may_write=access.is_curator(service.curators, service.writable, address, request.headers),
            may_sign_in=service.curators.needs_password,
            # Gradio keeps the paths that it wrote uploads to; nothing else is taken for an upload.
            uploaded={str(path) for path in blocks.upload_file_set},
        )
        return handler(service, data, caller)

    call.__name__ = name
    return call


def public_functions(service: Service) -> list[Function]:
    """What programs may call from elsewhere; their errors name no file of the server."""
    return [
        replace(each, call=translating(each.call, lambda error: GovqaError(public_message(error))))
        for each in offered_functions(service.bot)
    ]


def described(function: Function) -> str:
    """What ``function`` does and takes, in words."""
    parameters = function.parameters["properties"].items()
    taken = [f"{name}: {schema['description']}" for name, schema in parameters]
    return "\n".join([function.description, *(["", *taken] if taken else [])])


def for_gradio(error: GovqaError) -> gr.Error:
    """``error`` as Gradio's, whose message reaches the client."""
    return gr.Error(str(error), print_exception=False)


def translating(
    function: Callable[..., Any], translated: Callable[[GovqaError], Exception]
) -> Callable[..., Any]:
    """``function``, raising what ``translated`` makes of govqa's own errors in their place."""

    @wraps(function)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except GovqaError as error:
            raise translated(error) from error

    return wrapped
