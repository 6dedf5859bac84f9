"""HTTP for other systems: keys, JSON, one file per resource; decides nothing about people or messages."""

from gateway.api.application import ApiApp, attach

__all__ = ["ApiApp", "attach"]
