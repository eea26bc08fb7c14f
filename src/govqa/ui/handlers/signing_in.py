"""Signing in as a curator, and out again."""

from __future__ import annotations

from govqa.ui.handlers.request import BadRequest, Caller, Data, Reply, answering
from govqa.ui.service import Service


@answering
def sign_in(service: Service, data: Data, caller: Caller) -> Reply:
    """Make the caller's browser a curator's if ``password`` is right."""
    password = data.get("password")
    if not isinstance(password, str) or not password:
        raise BadRequest("Please type the password.")
    service.curators.sign_in(caller.session, caller.address, password)
    return {"signed_in": True}


@answering
def sign_out(service: Service, data: Data, caller: Caller) -> Reply:
    """Make the caller's browser a reader's."""
    service.curators.sign_out(caller.session)
    return {"signed_in": False}
