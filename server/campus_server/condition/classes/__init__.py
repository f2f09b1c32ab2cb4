"""What is known of each class of equipment before the first reading: a table, kept as data."""
