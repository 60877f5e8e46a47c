"""责任追溯 (第十八条): from any public address and time to the version, its record and its people; the inquiry file;
the register of error events.

history.py    which version of a text was public from when to when
releases.py   which run wrote it, which signed daily root covers it, what a page was at a time
places.py     a public address → what stands there
standing.py   which texts stand on a list, or refer to a file
people.py     who supplied, wrote, reviewed, proofed, corrected, published
timeline.py   every recorded act on a text in order, and its picture
trace.py      all of it for one address and time
actions.py    the look-up and the export, with permission and audit row
casefile/     导出案卷: the ZIP
events.py     责任事件台账: the verbs; models.py, enums.py its rows and states
views/, urls  the screens
"""
