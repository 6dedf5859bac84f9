"""The voice channel: calls come in by webhooks, services are rendered as speech and keys, calls go out."""
