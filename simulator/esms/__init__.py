"""The domestic aggregator as its customers see it (the shape of eSMS): JSON in, GETs out; the phones are elsewhere."""
