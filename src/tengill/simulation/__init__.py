"""Worlds whose causes are known, and the archives they would have left."""
