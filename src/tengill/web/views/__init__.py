"""One module per page: read a request, ask the workspace, render."""
