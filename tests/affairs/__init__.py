"""Tests of 统筹事项."""
