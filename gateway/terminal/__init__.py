"""A phone in the terminal: types to the simulator's public interface and prints what the phone shows."""

from gateway.terminal.dialling import dial
from gateway.terminal.texting import talk

__all__ = ["dial", "talk"]
