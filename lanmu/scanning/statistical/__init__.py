"""The statistical proofreader: a noisy channel of sounds and shapes before a model of words (docs/adr/0006)."""
