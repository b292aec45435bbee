"""What the customer hears of an incident: updates by template, and a page of public facts."""
