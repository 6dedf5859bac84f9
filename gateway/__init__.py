"""The house every channel shares: nouns, rules and the composition root of the telecom gateway."""
