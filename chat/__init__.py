"""The chat channel: Zalo's Official Account; webhooks, rendering, the carriers' files. It holds no rule of its own."""
