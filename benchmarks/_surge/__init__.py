"""A town that calls the hotline all at once: its carrier, its callers, its agents, and what must stay true."""
