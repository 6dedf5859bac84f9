"""A carrier that speaks SMPP: what its contract says, texts cut and joined, binds shared, receipts and screens read."""
