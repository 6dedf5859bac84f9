"""Stories: people with phones and a whole gateway between them, over real HTTP, PostgreSQL, Redis and RQ."""
