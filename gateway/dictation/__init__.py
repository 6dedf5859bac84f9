"""What people say after the beep: the recordings, and the talks that wait until a colleague has written them down."""

from gateway.dictation import recordings, talks
from gateway.dictation.model import Dictation, Recording
from gateway.dictation.states import End, Sound

__all__ = ["Dictation", "End", "Recording", "Sound", "recordings", "talks"]
