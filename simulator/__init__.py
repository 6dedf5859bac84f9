"""The network in a box: carriers, phones and mishaps, over public contracts; imports nothing of the house."""
