"""The door: builds the ASGI application. Start with `streamlit run app.py` or `python -m assessment serve`."""

from __future__ import annotations

import streamlit as st
from starlette.middleware import Middleware

from assessment.ui.failures import show_unexpected_failure
from assessment.ui.lifespan import lifespan
from assessment.web.middleware import PageMiddleware
from assessment.web.routes import routes

app = st.App(
    "assessment/ui/main.py",
    routes=routes(address=str(st.get_option("server.address") or "")),
    middleware=[Middleware(PageMiddleware)],
    lifespan=lifespan,
    on_script_error=show_unexpected_failure,
)
