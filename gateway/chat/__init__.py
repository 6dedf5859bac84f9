"""People who write in a chat: who follows us, which phone is theirs, what an account may send, who was reached.

Somebody in a chat is an address (`zalo:…`) until a phone is proved to be theirs; from then on a talk in the chat is
the talk of that phone. Nothing here speaks to a company: the channel `chat/` does.
"""

from gateway.chat.broadcasts import Broadcast, Target, broadcast
from gateway.chat.followers import follow, followers_of, heard, known, opened, rest, unfollow, wants
from gateway.chat.linking import Claim, claim, prove, unlink
from gateway.chat.model import Follower
from gateway.chat.reach import note_seen

__all__ = [
    "Broadcast",
    "Claim",
    "Follower",
    "Target",
    "broadcast",
    "claim",
    "follow",
    "followers_of",
    "heard",
    "known",
    "note_seen",
    "opened",
    "prove",
    "rest",
    "unfollow",
    "unlink",
    "wants",
]
