"""Every text to or from a phone: inbox, outbox, attempts, receipts, pacing; knows no carrier and no dialogue."""
