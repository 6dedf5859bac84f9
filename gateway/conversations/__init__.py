"""One conversation per number, whatever the channel: hear a text, take one turn, say what follows; renders nothing."""

from gateway.conversations.hearing import Conversations

__all__ = ["Conversations"]
