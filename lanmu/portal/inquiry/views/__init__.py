"""Screens of 责任追溯 and 责任事件台账."""
