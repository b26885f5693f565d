"""The formal complaint: its own record beside the ticket, from receipt to an answer."""
