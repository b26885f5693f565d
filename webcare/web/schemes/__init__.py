"""The screens of schemes: read, written, drawn, tried, published."""
