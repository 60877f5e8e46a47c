"""The scanning engine: text in, hits out. Pure functions, no Django (README.md)."""
