"""The domestic aggregator as its customers see it; the phones are elsewhere."""
