"""From the reads of a portal to movements, and to findings about unlawful exits."""
