"""Companies that bring USSD sessions, one file each: read what they send, write what they expect; no rule of ours."""
