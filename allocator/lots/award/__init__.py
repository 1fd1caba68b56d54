"""Who wins which lot of a tender: bids, rules, the award, its checker and its explanations."""
