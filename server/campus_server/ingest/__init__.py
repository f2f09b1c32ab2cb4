"""From the broker to the stores, and on to alarms and tickets."""
