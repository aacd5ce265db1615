"""Documents: files that belong to something else, kept in the database, under the permission of the page they belong to.

No permission of its own: the area whose page it is checks its own, then calls in here (features row 27).
"""
