"""USSD: a keypad session of one screen at a time; carriers' webhooks, screens, the network's session."""
