"""Screens of the registers of 第七条."""
