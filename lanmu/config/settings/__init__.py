"""Settings. `production` is the base; `local` and `test` only loosen it."""
