"""Questions of the press: their card, the calls about it, and its own clock."""
