"""One conversation per number, whatever the channel: take a turn, keep words for a person; nothing is rendered."""

from gateway.conversations.conversations import Conversations, HalfWay, Reply, Standing

__all__ = ["Conversations", "HalfWay", "Reply", "Standing"]
