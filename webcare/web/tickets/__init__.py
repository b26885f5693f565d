"""The screens of the desk: the inbox, a ticket, the composer."""
