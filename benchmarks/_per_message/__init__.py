"""What runs inside a worker of a peer, in its own environment: imports nothing of the house, and no other benchmark."""
