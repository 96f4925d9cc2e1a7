"""Which contact points are one person, which are nobody (roles, lists), and who writes for whom."""
