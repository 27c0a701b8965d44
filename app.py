"""The door: builds the ASGI application. Start with `streamlit run app.py` or `python -m assessment serve`."""

from __future__ import annotations

import os

import streamlit as st
from starlette.middleware import Middleware

from assessment.domain.errors import AssessmentError
from assessment.settings import AttachmentSettings, SignInSettings, read_attachments, read_sign_in
from assessment.ui.failures import show_unexpected_failure
from assessment.ui.lifespan import lifespan
from assessment.ui.provider import login_address, provider_secrets, use_cookie_secret, use_upload_limit
from assessment.web.cookies import CookieMiddleware
from assessment.web.middleware import PageMiddleware
from assessment.web.routes import routes
from assessment.web.sign_in_routes import sign_in_routes


def _sign_in() -> SignInSettings | None:
    try:
        return read_sign_in(os.environ)
    except AssessmentError:
        return None  # nobody comes in; every page says which setting is at fault


def _attachments() -> AttachmentSettings:
    try:
        return read_attachments(os.environ)
    except AssessmentError:
        return AttachmentSettings()  # as above


sign_in = _sign_in()
use_cookie_secret(sign_in)
use_upload_limit(_attachments().limits.file_bytes)
app = st.App(
    "assessment/ui/main.py",
    routes=[*routes(address=str(st.get_option("server.address") or "")), *sign_in_routes(login_address)],
    middleware=[Middleware(PageMiddleware), Middleware(CookieMiddleware, sign_in=sign_in)],
    lifespan=lifespan,
    secrets=provider_secrets(sign_in),
    on_script_error=show_unexpected_failure,
)
