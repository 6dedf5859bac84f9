"""Twilio's voice half: calls, the documents they follow, conferences; phones are elsewhere."""
