"""`make run`: production without TLS, on this machine."""

from lanmu.config.settings.production import *

SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
