"""Air-handling units: what they may never do (rules), and what they usually do (balances)."""
