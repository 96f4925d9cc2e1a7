"""The web face: pages rendered on the server, from views the workspace gives."""
