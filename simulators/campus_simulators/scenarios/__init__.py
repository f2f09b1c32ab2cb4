"""What happens at the demonstration's campus: who is there, and what goes wrong when."""
