"""The channel log: what carriers and we said to each other, without any text, kept for the week of complaints."""

from gateway.messages.channel_log.keeping import BULK, SAMPLE, HandOver, hand_overs, is_kept, note_sent
from gateway.messages.channel_log.model import TEXT_LOGGED, ChannelEntry, Direction
from gateway.messages.channel_log.reading import Line, find, is_known
from gateway.messages.channel_log.receipts import Heard, note_receipts

__all__ = [
    "BULK",
    "SAMPLE",
    "TEXT_LOGGED",
    "ChannelEntry",
    "Direction",
    "HandOver",
    "Heard",
    "Line",
    "find",
    "hand_overs",
    "is_kept",
    "is_known",
    "note_receipts",
    "note_sent",
]
