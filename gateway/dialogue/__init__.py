"""What is said between a person and the house, and nothing of where it is kept or how it travels."""
