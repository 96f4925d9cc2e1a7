"""Labels of connection acts that hold no mail."""
