"""The use cases, one module each: the only place that joins the store to the engines."""
