"""What needs somebody: raised by a finding, cleared by one, one row per episode."""
