"""The screens of those who are asked, and of asking them."""
