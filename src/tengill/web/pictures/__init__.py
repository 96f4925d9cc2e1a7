"""Pictures drawn on the server as plain SVG: they print, need no script, and follow the theme."""
