"""Short messages: carriers, the window that hands texts over, the webhooks that bring texts and receipts."""
