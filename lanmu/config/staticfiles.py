"""Static files of the workbench carry a digest in their name, so a browser never uses last version's script."""

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage


class NamedByDigest(ManifestStaticFilesStorage):
    """Before `collectstatic` has run (a command that renders a page, a first look) plain names are used."""

    manifest_strict = False

    def stored_name(self, name: str) -> str:
        if not self.hashed_files:
            return name
        return str(super().stored_name(name))
