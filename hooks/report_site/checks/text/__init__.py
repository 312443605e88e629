"""Rules about running text: what an experienced clerk finds when proof-reading. Form only, never opinion."""
