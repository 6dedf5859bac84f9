"""The desk of questions; holds no page itself."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from gateway.console.desk import Desk

DESK = Desk("questions", "/questions", _l("Hỏi đáp"), _l("Người dân"))
