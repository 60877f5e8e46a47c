"""Release sections of the public face."""


def register_sections() -> None:
    """Called once from AppConfig.ready."""
