"""What API clients are told of their messages: signed reports to their own addresses, retried, never lost."""
