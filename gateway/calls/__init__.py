"""The hotline: calls, the queue in front of the agents, call-backs, surges."""
