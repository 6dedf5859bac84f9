"""A phone in the terminal: types to the simulator's public interface and prints what the phone shows or says."""

from gateway.terminal.calling import ring_up
from gateway.terminal.dialling import dial
from gateway.terminal.texting import talk

__all__ = ["dial", "ring_up", "talk"]
