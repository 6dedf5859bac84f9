"""The configuration of a process: read once from the environment, checked at start, never changed."""

from gateway.settings.known import Settings, describe, shown, var
from gateway.settings.reading import Hours, Mode, Tongue

__all__ = ["Hours", "Mode", "Settings", "Tongue", "describe", "shown", "var"]
