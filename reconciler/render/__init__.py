"""What a person or another program reads: plans, outcomes, problems, records. Never prints, and decides nothing."""
