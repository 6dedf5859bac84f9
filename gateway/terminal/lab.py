"""The public interface of the network in a box, as the terminal's phone uses it; it holds no conversation."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

import click

PATIENCE = 10.0  # seconds to wait for an answer; a healthy gateway takes well under one


def call(url: str, body: dict[str, Any] | None = None) -> Any:
    """One JSON request; a refusal or a silence ends the command with one line."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})  # noqa: S310 - our own lab
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE + 5) as answer:  # noqa: S310
            return json.load(answer)
    except urllib.error.HTTPError as refusal:
        raise click.ClickException(
            f"the network refuses: {refusal.read().decode(errors='replace')[:200]}"
        ) from None
    except (urllib.error.URLError, TimeoutError, OSError) as fault:
        raise click.ClickException(f"no network at {url}: {fault}") from None
