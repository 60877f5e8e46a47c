"""The public face (home, navigation, chrome, feeds, sitemap, release sections) and the workbench home."""
